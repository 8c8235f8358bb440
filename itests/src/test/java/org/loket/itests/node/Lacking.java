package org.loket.itests.node;

import org.loket.counter.Call;
import org.loket.counter.Capability;

/** A component whose description asks for a service that nobody offers. */
public final class Lacking implements Capability {
    static final String DESCRIPTION = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.5.0" name="org.loket.itests.node.Lacking">
              <implementation class="org.loket.itests.node.Lacking"/>
              <service><provide interface="org.loket.counter.Capability"/></service>
              <property name="loket.capability" type="String" value="sink.put"/>
              <reference name="nobody" interface="java.lang.AutoCloseable"/>
            </scr:component>
            """;

    @Override
    public String call(Call call) {
        return "{}";
    }
}
