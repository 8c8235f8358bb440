/** How modules come, change and go: {@code module.*}. */
package org.loket.capability.module;
