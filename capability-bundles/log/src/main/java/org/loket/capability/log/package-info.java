/** The node's log: slf4j, java.util.logging and the OSGi log, in one rotating file, read with {@code log.tail}. */
package org.loket.capability.log;
