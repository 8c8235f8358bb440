/** The node's clock: {@code time.now} and {@code time.zone}. */
package org.loket.capability.time;
