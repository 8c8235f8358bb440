/** What a caller keeps in its home: {@code store.kv.*}, {@code store.doc.*} and {@code store.brain.*}, one SQLite file each. */
package org.loket.capability.store;
