/** The agent host: runs programs of WebAssembly as agents that can do nothing but call the counter. */
package org.loket.agent;
