package org.loket.capability.store;

import com.google.gson.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import org.loket.counter.Refusal;

/** What is done with a home's open file, inside one transaction. */
@FunctionalInterface
interface Work {
    JsonObject on(Connection connection) throws SQLException, Refusal;
}
