/** What a caller keeps as files in its home: {@code files.*}. */
package org.loket.capability.files;
