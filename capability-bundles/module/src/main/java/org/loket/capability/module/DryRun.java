package org.loket.capability.module;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.utils.resource.CapabilitySet;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.apache.felix.utils.resource.SimpleFilter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolutionException;
import org.osgi.service.resolver.ResolveContext;
import org.osgi.service.resolver.Resolver;

/**
 * Whether a jar would resolve in the place of a bundle, asked of the framework's own resolver with a model of the jar made
 * from its manifest alone. Installing it beside the running one would tell less: two singletons of one name do not resolve
 * together, and the second bears none of the grants that decide what it may import.
 */
final class DryRun extends ResolveContext {
    private final Resource candidate;
    private final Map<Resource, Wiring> wirings = new HashMap<>();
    private final List<Capability> offered = new ArrayList<>();

    private DryRun(Resource candidate, Stream<Bundle> others) {
        this.candidate = candidate;
        others.map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(Objects::nonNull)
                .forEach(this::add);
        offered.addAll(candidate.getCapabilities(null));
    }

    private void add(BundleRevision revision) {
        BundleWiring wiring = revision.getWiring();
        if (wiring == null) {
            offered.addAll(revision.getCapabilities(null));
        } else {
            wirings.put(revision, wiring);
            offered.addAll(wiring.getResourceCapabilities(null));
        }
    }

    /** Why it would not resolve; empty if it would. */
    static Optional<String> fault(Candidate jar, Resolver resolver, House house, Optional<Bundle> replaced)
            throws BadJar {
        Resource resource;
        try {
            resource = ResourceBuilder.build(jar.name(), jar.headers());
        } catch (BundleException | RuntimeException e) {
            throw new BadJar("its manifest is wrong: " + e.getMessage());
        }
        Stream<Bundle> others =
                house.bundles().filter(bundle -> replaced.filter(bundle::equals).isEmpty());
        try {
            resolver.resolve(new DryRun(resource, others));
            return Optional.empty();
        } catch (ResolutionException e) {
            return Optional.of(words(e, resource));
        }
    }

    private static String words(ResolutionException e, Resource resource) {
        Collection<Requirement> missing = e.getUnresolvedRequirements();
        List<String> names = missing == null
                ? List.of()
                : missing.stream()
                        .map(requirement -> (requirement.getResource().equals(resource) ? "" : "through another, ")
                                + words(requirement))
                        .toList();
        return names.isEmpty() ? e.getMessage() : "it needs " + String.join(" and ", names);
    }

    private static String words(Requirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        return requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)
                ? "the package " + filter.replaceFirst(".*osgi\\.wiring\\.package=([^)]*)\\).*", "$1") + " " + filter
                : requirement.getNamespace() + " " + filter;
    }

    @Override
    public Collection<Resource> getMandatoryResources() {
        return List.of(candidate);
    }

    @Override
    public List<Capability> findProviders(Requirement requirement) {
        String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
        SimpleFilter parsed = filter == null ? SimpleFilter.MATCH_ALL_FILTER : SimpleFilter.parse(filter);
        List<Capability> found = new ArrayList<>();
        for (Capability capability : offered) {
            if (capability.getNamespace().equals(requirement.getNamespace())
                    && CapabilitySet.matches(capability, parsed)) {
                found.add(capability);
            }
        }
        return found;
    }

    @Override
    public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
        capabilities.add(hosted);
        return capabilities.size() - 1;
    }

    @Override
    public boolean isEffective(Requirement requirement) {
        return requirement
                .getDirectives()
                .getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE)
                .equals(Namespace.EFFECTIVE_RESOLVE);
    }

    @Override
    public Map<Resource, Wiring> getWirings() {
        return wirings;
    }
}
