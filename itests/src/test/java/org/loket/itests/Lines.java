package org.loket.itests;

import com.google.gson.JsonArray;

/** Grant lines as an owner writes them. */
final class Lines {
    /** To stand between callers and providers. */
    static final String GATE = service("org.loket.counter.Gate", "register");

    private Lines() {}

    /** To call a capability, or all of a prefix that ends in {@code .*}. */
    static String call(String capability) {
        return service("(capability=" + capability + ")", "get");
    }

    /** To call a capability within a rule such as {@code (arg.n<=3)}. */
    static String call(String capability, String rule) {
        return service("(&(capability=" + capability + ")" + rule + ")", "get");
    }

    /** To provide a capability, or all of a prefix that ends in {@code .*}. */
    static String provide(String capability) {
        return service(capability, "register");
    }

    /** To import one package. */
    static String imports(String name) {
        return "(org.osgi.framework.PackagePermission \"" + name + "\" \"import\")";
    }

    /** To export one package. */
    static String exports(String name) {
        return "(org.osgi.framework.PackagePermission \"" + name + "\" \"exportonly\")";
    }

    private static String service(String name, String actions) {
        return "(org.osgi.framework.ServicePermission \"" + name + "\" \"" + actions + "\")";
    }

    static JsonArray array(String... lines) {
        var array = new JsonArray();
        for (String line : lines) {
            array.add(line);
        }
        return array;
    }
}
