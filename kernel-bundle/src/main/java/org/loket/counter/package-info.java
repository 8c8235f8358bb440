/** The counter: how a bundle of a Loket node asks for what it needs, and how it offers what it can do. */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package org.loket.counter;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
