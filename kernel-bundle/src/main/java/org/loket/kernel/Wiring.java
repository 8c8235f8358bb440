package org.loket.kernel;

import java.util.Collection;
import org.osgi.framework.Bundle;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps modules out of each other's class space: nobody is wired to a package of a module unless one was granted to import and the
 * other to export it, no module attaches itself to another as a fragment, and {@code org.loket.counter} comes from the kernel alone.
 */
final class Wiring implements ResolverHook {
    private static final String API = "org.loket.counter";

    private final Callers callers;
    private final Rights rights;

    Wiring(Callers callers, Rights rights) {
        this.callers = callers;
        this.rights = rights;
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        Bundle asking = requirement.getRevision().getBundle();
        candidates.removeIf(candidate -> !allowed(requirement, asking, candidate));
    }

    private boolean allowed(BundleRequirement requirement, Bundle asking, BundleCapability candidate) {
        Bundle offering = candidate.getRevision().getBundle();
        Object name = candidate.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
        if (API.equals(name)) {
            return callers.kernel(offering);
        }
        if (requirement.getNamespace().equals(HostNamespace.HOST_NAMESPACE)) {
            return callers.system(asking);
        }
        if (callers.system(offering) || offering.equals(asking)) {
            return true;
        }
        return !callers.system(asking)
                && name instanceof String text
                && rights.mayImport(callers.of(asking), text)
                && rights.mayExport(callers.of(offering), text);
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // every module may resolve; what it is wired to is decided above
    }

    @Override
    public void filterSingletonCollisions(
            BundleCapability singleton, Collection<BundleCapability> collisionCandidates) {
        // the framework's own rule stands
    }

    @Override
    public void end() {
        // nothing was kept
    }
}
