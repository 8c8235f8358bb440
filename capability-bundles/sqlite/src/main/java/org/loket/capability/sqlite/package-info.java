/** SQLite's native library, loaded by trusted code before a module touches the driver. */
package org.loket.capability.sqlite;
