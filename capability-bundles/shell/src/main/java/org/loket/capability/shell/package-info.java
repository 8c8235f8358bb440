/** The owner's hand in a terminal: commands on Gogo, every one of them through the counter. */
package org.loket.capability.shell;
