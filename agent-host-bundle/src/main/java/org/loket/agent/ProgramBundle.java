package org.loket.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** A bundle that holds a program, and nothing else: no code, and no header that would bring any. */
record ProgramBundle(Bundle bundle) {
    static final int LARGEST = 9 << 20;
    private static final String ASKS = "OSGI-INF/permissions.perm";
    private static final List<String> REFUSED = List.of(
            "Import-Package",
            "DynamicImport-Package",
            "Export-Package",
            "Require-Bundle",
            "Require-Capability",
            "Provide-Capability",
            "Bundle-Activator",
            "ExtensionBundle-Activator",
            "Fragment-Host",
            "Service-Component",
            "Bundle-NativeCode",
            "Bundle-ClassPath");

    /** Whether it claims to be a program. */
    static boolean claims(Bundle bundle) {
        return bundle.getEntry("agent.json") != null || bundle.getEntry("agent.wasm") != null;
    }

    Program program() throws BadProgram {
        Dictionary<String, String> headers = bundle.getHeaders("");
        for (String name : REFUSED) {
            if (headers.get(name) != null) {
                throw new BadProgram("its manifest has " + name + "; a program is data only");
            }
        }
        Enumeration<String> all = entries();
        while (all.hasMoreElements()) {
            String entry = all.nextElement().toLowerCase(Locale.ROOT);
            if (entry.endsWith(".class") || entry.endsWith(".jar")) {
                throw new BadProgram("it holds " + entry + "; a program is data only");
            }
        }
        Program program = ProgramReader.read(entry("agent.json"));
        if (!program.bundle().equals(bundle.getSymbolicName())) {
            throw new BadProgram(
                    "its symbolic name is " + bundle.getSymbolicName() + "; it must be " + program.bundle());
        }
        asks(program);
        return program;
    }

    /** What the kernel may grant is what {@code agent.json} shows, line by line. */
    private void asks(Program program) throws BadProgram {
        Set<String> shown = lines(ProgramJar.asks(program));
        Set<String> asked =
                bundle.getEntry(ASKS) == null ? Set.of() : lines(new String(entry(ASKS), StandardCharsets.UTF_8));
        if (!asked.equals(shown)) {
            Set<String> other = new TreeSet<>(asked.containsAll(shown) ? asked : shown);
            other.removeAll(asked.containsAll(shown) ? shown : asked);
            throw new BadProgram("its " + ASKS + " asks for other than its agent.json: "
                    + (asked.containsAll(shown) ? "only the one has " : "only the other has ")
                    + other.iterator().next());
        }
    }

    private static Set<String> lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.toUnmodifiableSet());
    }

    private Enumeration<String> entries() {
        Enumeration<URL> found = bundle.findEntries("/", "*", true);
        List<String> names = new java.util.ArrayList<>();
        while (found != null && found.hasMoreElements()) {
            names.add(found.nextElement().getPath());
        }
        return java.util.Collections.enumeration(names);
    }

    /** Who signed it, as the kernel sees it when it says whose grants these are. */
    String publisher() {
        return bundle.getSignerCertificates(Bundle.SIGNERS_ALL).keySet().stream()
                .map(ProgramBundle::fingerprint)
                .min(Comparator.naturalOrder())
                .orElse("unsigned");
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return "sha256:" + Secret.digest(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    ProgramFiles files() throws BadProgram {
        return new ProgramFiles(entry("agent.json"), entry("agent.wasm"));
    }

    private byte[] entry(String name) throws BadProgram {
        URL entry = bundle.getEntry(name);
        if (entry == null) {
            throw new BadProgram(name + " is missing");
        }
        try (InputStream in = entry.openStream()) {
            return in.readNBytes(LARGEST);
        } catch (IOException e) {
            throw new BadProgram(name + " cannot be read: " + e.getMessage());
        }
    }

    /** The program's own counter, handed out by the kernel and by nobody who poses as it. */
    Counter counter() throws BadProgram {
        BundleContext context = bundle.getBundleContext();
        ServiceReference<?> reference = context == null ? null : context.getServiceReference(Counter.class.getName());
        Bundle kernel = FrameworkUtil.getBundle(Counter.class);
        if (reference == null || !kernel.equals(reference.getBundle())) {
            throw new BadProgram("the kernel hands it no counter");
        }
        if (context.getService(reference) instanceof Counter counter) {
            return counter;
        }
        throw new BadProgram("the kernel hands it no counter");
    }
}
