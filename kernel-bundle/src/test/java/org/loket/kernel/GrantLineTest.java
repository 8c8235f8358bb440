package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of one line: what is taken, what is refused and why, what implies what, what the framework is told. */
class GrantLineTest {
    private static final Map<String, String> PLACES = Map.of("node", "/nonexistent", "homes", "/nonexistent/homes");

    @TempDir
    private Path node;

    static String get(String filter) {
        return "(org.osgi.framework.ServicePermission \"" + filter.replace("\\", "\\\\") + "\" \"get\")";
    }

    static String register(String name) {
        return "(org.osgi.framework.ServicePermission \"" + name + "\" \"register\")";
    }

    static GrantLine line(String line) {
        return assertDoesNotThrow(() -> GrantLine.parse(line, false, Map.of()));
    }

    private static Stream<List<String>> bad() {
        String rule = "a rule is (ATTRIBUTE=VALUE)";
        String form = "the form is (class.Permission";
        String value = "a value is not empty";
        String name = "not a capability's name";
        String forms = "the forms are";
        Stream<List<String>> filters = Stream.of(
                        List.of("(capability=*)", name),
                        List.of("(capability=a*)", name),
                        List.of("(capability=time)", name),
                        List.of("(capability=time*)", name),
                        List.of("(capability=time.)", name),
                        List.of("(capability=.now)", name),
                        List.of("(capability=time..now)", name),
                        List.of("(capability=time.*.now)", name),
                        List.of("(capability=*.now)", name),
                        List.of("(capability=time.n*)", name),
                        List.of("(capability=time.**)", name),
                        List.of("(capability=time.\\*)", name),
                        List.of("(capability=Time.now)", name),
                        List.of("(capability=time.Now)", name),
                        List.of("(capability=t\u0456me.now)", name),
                        List.of("(capability=time.now )", name),
                        List.of("(capability= time.now)", name),
                        List.of("(capability=time.now,time.zone)", name),
                        List.of("(capability=-time.now)", name),
                        List.of("(capability=time." + "n".repeat(124) + ")", name),
                        List.of("(capability>=time.now)", name),
                        List.of("(capability<=time.now)", name),
                        List.of("(&(capability>=time.now)(instance=a))", name),
                        List.of("(capability~=time.now)", rule),
                        List.of("(Capability=time.now)", rule),
                        List.of("(capability =time.now)", rule),
                        List.of("( capability=time.now)", rule),
                        List.of("(capability=time.now", rule),
                        List.of("(capability=)", name),
                        List.of("(capability)", rule),
                        List.of("()", rule),
                        List.of("(", rule),
                        List.of("(&)", "! takes one"),
                        List.of("(&(capability=time.now)", "a closing parenthesis"),
                        List.of("(capability=time.now))", "nothing may follow"),
                        List.of("(capability=time.now)(capability=time.now)", "nothing may follow"),
                        List.of("(capability=time.now)x", "nothing may follow"),
                        List.of("(&(capability=time.now)(capability=time.zone))", "capability stands once"),
                        List.of("(&(capability=time.now)(capability=time.now))", "capability stands once"),
                        List.of("(|(capability=time.now)(capability=time.zone))", "capability stands once"),
                        List.of("(|(capability=time.now)(instance=a))", "capability stands once"),
                        List.of("(!(capability=time.now))", "capability stands once"),
                        List.of("(&(!(capability=time.now))(capability=time.zone))", "capability stands once"),
                        List.of(
                                "(&(capability=time.now)(|(capability=time.zone)(instance=a)))",
                                "capability stands once"),
                        List.of(
                                "(&(capability=time.now)(!(&(capability=time.zone)(instance=a))))",
                                "capability stands once"),
                        List.of("(instance=a)", "a get line begins"),
                        List.of("(&(instance=a)(key=b))", "a get line begins"),
                        List.of("(&(capability=time.now)(objectClass=*))", rule),
                        List.of("(&(capability=time.now)(service.id=1))", rule),
                        List.of("(&(capability=time.now)(@arg.x=1))", rule),
                        List.of("(&(capability=time.now)(caller=a))", rule),
                        List.of("(&(capability=time.now)(name=a))", rule),
                        List.of("(&(capability=time.now)(INSTANCE=a))", rule),
                        List.of("(&(capability=time.now)(Arg.x=1))", rule),
                        List.of("(&(capability=time.now)(arg.=1))", rule),
                        List.of("(&(capability=time.now)(arg=1))", rule),
                        List.of("(&(capability=time.now)(arg.x y=1))", rule),
                        List.of("(&(capability=time.now)(arg.\u0445=1))", rule),
                        List.of("(&(capability=time.now)(arg.x~=1))", rule),
                        List.of("(&(capability=time.now)(arg.x<1))", rule),
                        List.of("(&(capability=time.now)(arg.x>1))", rule),
                        List.of("(&(capability=time.now)(arg.x:=1))", rule),
                        List.of("(&(capability=time.now) (arg.x=1))", "a closing parenthesis"),
                        List.of("(& (capability=time.now)(arg.x=1))", "a closing parenthesis"),
                        List.of("( &(capability=time.now)(arg.x=1))", rule),
                        List.of("(&(capability=time.now)(arg.x=1) )", "a closing parenthesis"),
                        List.of("(&(capability=time.now)(arg.x =1))", rule),
                        List.of("(&(capability=time.now)(arg.x= 1))", value),
                        List.of("(&(capability=time.now)(arg.x=1 ))", value),
                        List.of("(&(capability=time.now)(arg.x=))", value),
                        List.of("(&(capability=time.now)(arg.x=a**b))", value),
                        List.of("(&(capability=time.now)(arg.x=**))", value),
                        List.of("(&(capability=time.now)(arg.x=${node}/a))", value),
                        List.of("(&(capability=time.now)(arg.x=a\\b))", rule),
                        List.of("(&(capability=time.now)(arg.x=a\\))", "a closing parenthesis"),
                        List.of("(&(capability=time.now)(arg.x=a(b))", rule),
                        List.of("(&(capability=time.now)(arg.n<=abc))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(arg.n<=*))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(arg.n<=1*))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(arg.n>=1e99999))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(arg.n>=0x10))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(arg.n>=NaN))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(arg.n>=010))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(!(arg.n>=abc)))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(instance<=a))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(key>=1))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(chain>=1))", "<= and >= compare"),
                        List.of("(&(capability=time.now)(time=1))", "time is compared"),
                        List.of("(&(capability=time.now)(time<=tomorrow))", "time is compared"),
                        List.of("(&(capability=time.now)(time<=1.5))", "time is compared"),
                        List.of("(&(capability=time.now)(time<=-1))", "time is compared"),
                        List.of("(&(capability=time.now)(time=*))", "time is compared"),
                        List.of("(&(capability=time.now)(!(instance=a)(instance=b)))", "! takes one"),
                        List.of("(&(capability=time.now)(!))", "! takes one"),
                        List.of("(&(capability=time.now)(|))", "! takes one"),
                        List.of(
                                "(&(capability=time.now)" + "(!".repeat(17) + "(instance=a)" + ")".repeat(18),
                                "a rule nests"),
                        List.of("*", forms),
                        List.of("time.now", forms),
                        List.of("org.osgi.service.log.LogService", forms),
                        List.of("org.loket.counter.Counter", forms),
                        List.of("org.loket.counter.Gate", forms))
                .map(pair -> List.of(get(pair.get(0)), pair.get(1)));
        Stream<List<String>> others = Stream.of(
                List.of("", "empty encoded"),
                List.of("x", form),
                List.of("()", form),
                List.of("(java.io.FilePermission", form),
                List.of("java.io.FilePermission \"/x\" \"read\"", form),
                List.of("(java.io.FilePermission \"/x\" \"read\"", form),
                List.of("(java.io.FilePermission \"/x\" \"read\") x", form),
                List.of("(java.io.FilePermission \"/x\" read)", form),
                List.of("{(java.io.FilePermission \"/x\" \"read\")}", form),
                List.of("allow { (java.io.FilePermission \"/x\" \"read\") }", form),
                List.of("(java.lang.RuntimePermission)", "a permission has a name"),
                List.of("(java.lang.RuntimePermission \"\")", "a permission has a name"),
                List.of("(RuntimePermission \"modifyThread\")", "the permission's class"),
                List.of("(ServicePermission \"(capability=time.now)\" \"get\")", "the permission's class"),
                List.of("(java.lang.RuntimePermission; \"x\")", "the permission's class"),
                List.of("(org.osgi.framework.ServicePermission \"(capability=time.now)\")", forms),
                List.of("(org.osgi.framework.ServicePermission \"(capability=time.now)\" \"GET\")", forms),
                List.of(
                        "(org.osgi.framework.ServicePermission \"(capability=time.now)\" \" get\")",
                        "a permission has a name"),
                List.of("(org.osgi.framework.ServicePermission \"(capability=time.now)\" \"get,register\")", forms),
                List.of("(org.osgi.framework.ServicePermission \"(capability=time.now)\" \"register\")", name),
                List.of("(org.osgi.framework.ServicePermission \"time.now\" \"register,get\")", forms),
                List.of("(org.osgi.framework.ServicePermission \"time.now\" \"get\")", forms),
                List.of("(org.osgi.framework.ServicePermission \"*\" \"get\")", forms),
                List.of(register("*"), name),
                List.of(register("weather*"), name),
                List.of(register("weather"), name),
                List.of(register("Weather.now"), name),
                List.of(register("weather.now "), "a permission has a name"),
                List.of(register("org.*"), "names of org."),
                List.of(register("org.loket.counter.Capability"), "names of org."),
                List.of(register("org.loket.counter.Counter"), "names of org."),
                List.of(register("org.loket.counter.*"), "names of org."),
                List.of(register("org.osgi.service.condition.Condition"), "names of org."),
                List.of(register("org.loket.counter.gate"), "names of org."),
                List.of(register("java.lang.*"), "names of org."),
                List.of(register("kernel.grant"), "names of org."),
                List.of(register("kernel.*"), "names of org."),
                List.of(register("w\u0435ather.now"), name),
                List.of(register("weather.\u200bnow"), "a permission has a name"),
                List.of(get("(capability=time.now\u200b)"), "a permission has a name"),
                List.of(get("(&(capability=time.now)(instance=a\u00a0b))"), "a permission has a name"),
                List.of(get("(&(capability=time.now)(instance=a\u202eb))"), "a permission has a name"),
                List.of(get("(&(capability=time.now)(instance=a\tb))"), "a permission has a name"),
                List.of(
                        "(org.osgi.framework.ServicePermission \"time.n\\now\" \"register\")",
                        "a permission has a name"),
                List.of(
                        "(org.osgi.framework.ServicePermission\u00a0\"time.now\" \"register\")",
                        "the permission's class"),
                List.of(
                        "(org.osgi.framework.ServicePermission\u2003\"time.now\" \"register\")",
                        "a permission has a name"),
                List.of("(org.osgi.framework.PackagePermission \"*\" \"import\")", "PackagePermission \"one"),
                List.of("(org.osgi.framework.PackagePermission \"org.*\" \"import\")", "PackagePermission \"one"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"com.example.*\" \"import\")",
                        "PackagePermission \"one"),
                List.of("(org.osgi.framework.PackagePermission \"com.example\" \"export\")", "PackagePermission \"one"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"com.example\" \"exportonly,import\")",
                        "PackagePermission \"one"),
                List.of("(org.osgi.framework.PackagePermission \"com.example\")", "PackagePermission \"one"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"com.example.*\" \"exportonly\")",
                        "PackagePermission \"one"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"org.loket.counter\" \"exportonly\")",
                        "not given away"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"org.osgi.framework\" \"exportonly\")",
                        "not given away"),
                List.of("(org.osgi.framework.PackagePermission \"javax.sql\" \"exportonly\")", "not given away"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"(package.name=*)\" \"import\")",
                        "PackagePermission \"one"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"org.osgi.service.permissionadmin\" \"import\")",
                        "grants permissions"),
                List.of(
                        "(org.osgi.framework.PackagePermission \"org.osgi.service.condpermadmin\" \"import\")",
                        "grants permissions"),
                List.of("(java.security.AllPermission \"*\" \"*\")", "is everything"),
                List.of("(java.security.AllPermission)", "a permission has a name"),
                List.of("(java.security.UnresolvedPermission \"x\")", "is everything"),
                List.of("(org.osgi.framework.AdminPermission \"*\" \"*\")", "reaches into other"),
                List.of("(org.osgi.framework.AdminPermission \"(id=1)\" \"metadata\")", "reaches into other"),
                List.of("(org.osgi.framework.BundlePermission \"*\" \"host\")", "reaches into other"),
                List.of("(org.osgi.framework.AdaptPermission \"*\" \"adapt\")", "reaches into other"),
                List.of("(org.osgi.framework.CapabilityPermission \"osgi.extender\" \"provide\")", "\"require\" only"),
                List.of(
                        "(org.osgi.framework.CapabilityPermission \"osgi.extender\" \"require,provide\")",
                        "\"require\" only"),
                List.of("(org.osgi.service.permissionadmin.PermissionAdmin \"x\")", "grants permissions"),
                List.of("(com.example.P \"org.osgi.service.permissionadmin.PermissionAdmin\")", "grants permissions"),
                List.of("(com.example.P \"org.osgi.service.condpermadmin.X\")", "grants permissions"),
                List.of("(java.security.SecurityPermission \"setPolicy\")", "changes who may"),
                List.of("(java.lang.RuntimePermission \"*\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"createClassLoader\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"setSecurityManager\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"createSecurityManager\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"loadLibrary.*\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"accessClassInPackage.sun.misc\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"defineClassInPackage.java.lang\")", "takes wall 1 down"),
                List.of("(java.lang.RuntimePermission \"exitVM.*\")", "whole node"),
                List.of("(java.lang.RuntimePermission \"exitVM\")", "whole node"),
                List.of("(java.lang.RuntimePermission \"setIO\")", "whole node"),
                List.of("(java.lang.reflect.ReflectPermission \"suppressAccessChecks\")", "takes wall 1 down"),
                List.of("(java.lang.reflect.ReflectPermission \"*\")", "takes wall 1 down"),
                List.of("(java.io.SerializablePermission \"enableSubstitution\")", "past their constructors"),
                List.of("(java.nio.file.LinkPermission \"symbolic\")", "plants links"),
                List.of("(javax.management.MBeanServerPermission \"createMBeanServer\")", "whole JVM"),
                List.of("(java.util.PropertyPermission \"*\" \"read,write\")", "properties of the JVM"),
                List.of("(java.util.PropertyPermission \"java.home\" \"write\")", "properties of the JVM"),
                List.of("(java.util.PropertyPermission \"felix.cache\" \"write\")", "properties of the JVM"),
                List.of("(java.lang.NoSuchPermission \"x\")", "no such permission"),
                List.of("(java.lang.String \"x\")", "no such permission"),
                List.of("(java.io.FilePermission \"/x\" \"red\")", "no such permission"),
                List.of("(java.io.FilePermission \"/x\")", "no such permission"),
                List.of("(java.io.FilePermission \"${home}/x\" \"read\")", "variables are"),
                List.of("(java.io.FilePermission \"${node\" \"read\")", "variables are"),
                List.of("(java.io.FilePermission \"${}\" \"read\")", "variables are"),
                List.of("(java.io.FilePermission \"x\" \"read\")", "an absolute path"),
                List.of("(java.io.FilePermission \"/tmp/../etc/x\" \"read\")", "an absolute path"),
                List.of("(java.io.FilePermission \"<<ALL FILES>>\" \"read\")", "an absolute path"),
                List.of("(java.io.FilePermission \"/-\" \"read\")", "an absolute path"),
                List.of("(java.io.FilePermission \"/*\" \"read\")", "an absolute path"),
                List.of("(java.io.FilePermission \"/proc/self/root/-\" \"read\")", "by other names"),
                List.of("(java.io.FilePermission \"//proc/-\" \"read\")", "by other names"),
                List.of("(java.io.FilePermission \"/./proc/self/cwd/-\" \"read\")", "by other names"),
                List.of("(java.io.FilePermission \"/dev/fd/-\" \"read\")", "by other names"),
                List.of("(java.io.FilePermission \"/usr/bin/*\" \"execute\")", "execute names one"),
                List.of("(java.io.FilePermission \"/usr/-\" \"read,execute\")", "execute names one"),
                List.of("(java.lang.RuntimePermission \"" + "x".repeat(4_096) + "\")", "a line has at most"));
        return Stream.concat(filters, others);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void anyOtherFormIsABadLineThatSaysWhy(List<String> pair) {
        BadLine bad = assertThrows(BadLine.class, () -> GrantLine.parse(pair.get(0), false, Map.of()));
        assertTrue(bad.getMessage().contains(pair.get(1)), () -> pair.get(1) + " expected in: " + bad.getMessage());
    }

    @Test
    void thereAreEnoughBadLines() {
        assertTrue(bad().distinct().count() >= 60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(capability=time.now); CALL; time.now; false",
                "(capability=store.brain.*); CALL; store.brain.*; false",
                "(capability=mcp.my-server.do_it); CALL; mcp.my-server.do_it; false",
                "(capability=kernel.status); CALL; kernel.status; false",
                "(&(capability=time.now)); CALL; time.now; false",
                "(&(capability=http.fetch)(arg.url=https://api.github.com/*)(arg.method=GET)); CALL; http.fetch; true",
                "(&(time<=1900000000)(capability=time.now)); CALL; time.now; true",
                "(&(capability=time.now)(&(instance=a)(key=b*))); CALL; time.now; true",
                "(&(capability=time.now)(|(instance=a)(!(chain=b/*)))); CALL; time.now; true",
                "(&(capability=time.now)(arg.q=hello world é \\(x\\) \\* \\\\)); CALL; time.now; true",
                "(&(capability=time.now)(arg.n>=-1.5e3)(arg.n<=10)); CALL; time.now; true",
            })
    void everyFormOfACallLineIsTaken(String filter, GrantLine.Kind kind, String name, boolean rule) {
        GrantLine line = line(get(filter));
        assertEquals(kind, line.kind());
        assertEquals(name, line.name());
        assertEquals(rule, line.hasRule());
        assertEquals(line, line(line.text()));
    }

    @Test
    void theOtherKindsAreTaken() {
        assertEquals(GrantLine.Kind.PROVIDE, line(register("weather.*")).kind());
        assertEquals(GrantLine.Kind.PROVIDE, line(register("weather.now")).kind());
        assertEquals("weather.*", line(register("weather.*")).name());
        assertEquals(
                GrantLine.Kind.GATE, line(register("org.loket.counter.Gate")).kind());
        assertEquals(
                GrantLine.Kind.IMPORT,
                line("(org.osgi.framework.PackagePermission \"org.sqlite\" \"import\")")
                        .kind());
        assertEquals(
                GrantLine.Kind.EXPORT,
                line("(org.osgi.framework.PackagePermission \"com.example.lib\" \"exportonly\")")
                        .kind());
        assertFalse(line("(org.osgi.framework.PackagePermission \"com.example.lib\" \"import\")")
                .implies(line("(org.osgi.framework.PackagePermission \"com.example.lib\" \"exportonly\")")));
        for (String jvm : List.of(
                "(java.net.URLPermission \"https://api.github.com/-\" \"GET,POST:*\")",
                "(java.lang.RuntimePermission \"modifyThread\")",
                "(java.lang.RuntimePermission \"accessDeclaredMembers\")",
                "(java.io.FilePermission \"/usr/bin/git\" \"execute\")",
                "(java.util.PropertyPermission \"*\" \"read\")",
                "(java.util.PropertyPermission \"my.own\" \"read,write\")",
                "(org.osgi.framework.CapabilityPermission \"osgi.extender\" \"require\")",
                "(com.example.OwnPermission \"x\" \"y\")")) {
            assertEquals(GrantLine.Kind.JVM, line(jvm).kind());
            assertEquals(jvm, line(jvm).text());
            assertEquals(jvm, line(jvm).projection().get(0).getEncoded());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(capability=*)", "(&(capability=*)(instance=owner))", "(capability=kernel.*)"})
    void aSystemBundleMayHoldEveryName(String filter) throws BadLine {
        GrantLine line = GrantLine.parse(get(filter), true, Map.of());
        assertTrue(line.covers("kernel.grant"));
        assertTrue(line.covers("kernel.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel.*", "kernel.status", "*"})
    void aSystemBundleMayProvideReservedNames(String name) throws BadLine {
        assertTrue(GrantLine.parse(register(name), true, Map.of()).covers("kernel.status"));
    }

    @Test
    void theCapabilityIsWrittenFirstAndTheRestAsItWas() {
        assertEquals(
                get("(&(capability=time.now)(instance=a)(|(key=b)(key=c)))"),
                line("  ( org.osgi.framework.ServicePermission "
                                + " \"(&(&(instance=a)(|(key=b)(key=c)))(capability=time.now))\"  \"get\" ) ")
                        .text());
        assertEquals(
                get("(capability=time.now)"),
                line(get("(&(capability=time.now))")).text());
    }

    @Test
    void aPrefixCoversNamesBelowItAndNothingElse() {
        GrantLine line = line(get("(capability=store.brain.*)"));
        assertTrue(line.covers("store.brain.put"));
        assertTrue(line.covers("store.brain.put.all"));
        assertTrue(line.covers("store.brain.*"));
        assertFalse(line.covers("store.brain"));
        assertFalse(line.covers("store.brainy.put"));
        assertFalse(line.covers("store.*"));
        assertFalse(line.covers("STORE.brain.put"));
        GrantLine exact = line(get("(capability=store.brain)"));
        assertFalse(exact.covers("store.brain.put"));
        assertFalse(exact.covers("store.brai"));
        assertFalse(line("(com.example.P \"com.example.*\")").covers("com.example.x"));
    }

    @Test
    void theFrameworkIsToldTheNameAlone() {
        assertEquals(
                "[" + get("(&(objectClass=org.loket.counter.Capability)(capability=http.fetch))") + "]",
                line(get("(&(capability=http.fetch)(arg.url=https://x/*))"))
                        .projection()
                        .toString());
        assertEquals(
                "[" + register("org.loket.counter.Capability") + "]",
                line(register("weather.*")).projection().toString());
        assertEquals(
                "[" + register("org.loket.counter.Gate") + "]",
                line(register("org.loket.counter.Gate")).projection().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(capability=a.b); (capability=a.b); true",
                "(capability=a.*); (capability=a.b); true",
                "(capability=a.*); (capability=a.b.*); true",
                "(capability=a.b); (capability=a.*); false",
                "(capability=a.b); (capability=a.c); false",
                "(capability=a.b); (&(capability=a.b)(instance=x)); true",
                "(capability=a.*); (&(capability=a.b)(instance=x)); true",
                "(&(capability=a.b)(instance=x)); (capability=a.b); false",
                "(&(capability=a.b)(instance=x)); (&(capability=a.b)(instance=x)); true",
                "(&(capability=a.b)(instance=x)); (&(capability=a.b)(instance=y)); false",
                "(&(capability=a.b)(instance=x)); (&(capability=a.b)(key=1)(instance=x)); true",
                "(&(capability=a.b)(instance=x)(key=1)); (&(capability=a.b)(&(key=1)(instance=x))); true",
                "(&(capability=a.b)(instance=x)(key=1)); (&(capability=a.b)(instance=x)); false",
                "(&(capability=a.b)(|(instance=x)(key=1))); (&(capability=a.b)(instance=x)); false",
            })
    void aLineImpliesWhatGivesNoMore(String one, String other, boolean implies) {
        assertEquals(implies, line(get(one)).implies(line(get(other))));
    }

    @Test
    void kindsDoNotImplyEachOther() {
        GrantLine call = line(get("(capability=a.*)"));
        GrantLine provide = line(register("a.*"));
        GrantLine gate = line(register("org.loket.counter.Gate"));
        assertFalse(call.implies(provide));
        assertFalse(provide.implies(call));
        assertFalse(provide.implies(gate));
        assertTrue(provide.implies(line(register("a.b"))));
        assertFalse(line(register("a.b")).implies(provide));
        assertTrue(gate.implies(line(register("org.loket.counter.Gate"))));
    }

    @Test
    void jvmLinesImplyAsTheirPermissionsDo() {
        GrantLine below = line("(java.io.FilePermission \"/srv/a/-\" \"read,write\")");
        assertTrue(below.implies(line("(java.io.FilePermission \"/srv/a/b\" \"read\")")));
        assertFalse(below.implies(line("(java.io.FilePermission \"/srv/b\" \"read\")")));
        assertFalse(below.implies(line("(java.io.FilePermission \"/srv/a/b\" \"delete\")")));
        assertFalse(below.implies(line("(java.lang.RuntimePermission \"modifyThread\")")));
        assertTrue(line("(com.example.P \"a.*\")").implies(line("(com.example.P \"a.*\")")));
        assertFalse(line("(com.example.P \"a.*\")").implies(line("(com.example.P \"a.b\")")));
        GrantLine one = line("(org.osgi.framework.PackagePermission \"org.sqlite\" \"import\")");
        assertFalse(one.implies(line("(org.osgi.framework.PackagePermission \"org.sqlite.jdbc3\" \"import\")")));
        assertTrue(one.implies(line(one.text())));
    }

    @Test
    void variablesAreMeantButNotWritten() throws Exception {
        GrantLine line =
                GrantLine.parse("(java.io.FilePermission \"${homes}/com.example/-\" \"read,write\")", false, places());
        assertTrue(line.text().contains("${homes}"));
        assertEquals(node + "/homes/com.example/-", line.projection().get(0).getName());
        assertThrows(BadLine.class, () -> GrantLine.parse(line.text(), false, Map.of()));
        String torn = "(java.io.FilePermission \"${homes\" \"read\")";
        assertThrows(BadLine.class, () -> GrantLine.parse(torn, false, places()));
        assertThrows(
                BadLine.class,
                () -> GrantLine.parse("(java.io.FilePermission \"${node}/data/-\" \"write\")", false, PLACES));
    }

    private Map<String, String> places() {
        return Map.of("node", node.toString(), "homes", node + "/homes");
    }

    @ParameterizedTest
    @CsvSource({
        "${node}/conf/grants/x.perm, write",
        "${node}/conf/-, 'read,write'",
        "${node}/conf, delete",
        "${node}/*, write",
        "${node}/-, delete",
        "${node}/data/modules/x.jar, write",
        "${node}/data/*, write",
        "${node}/data/keys/node.key, read",
        "${node}/data/keys/*, read",
        "${node}/data/keys, read",
        "${node}/data/-, read",
        "${node}/-, read",
        "${node}/lib/-, write",
        "${node}/system/x.jar, write",
        "${node}/bin/loket, write",
        "${node}/modules/x.jar, write",
        "${node}/agents/-, write",
        "${node}/./conf/x, write",
        "${node}//conf/x, write",
    })
    void noModuleReadsTheKeysOrChangesTheKernelsFiles(String name, String actions) {
        String line = "(java.io.FilePermission \"" + name + "\" \"" + actions + "\")";
        BadLine bad = assertThrows(BadLine.class, () -> GrantLine.parse(line, false, places()));
        assertTrue(bad.getMessage().startsWith("no module "), bad.getMessage());
        assertDoesNotThrow(() -> GrantLine.parse(line, true, places()));
    }

    @ParameterizedTest
    @CsvSource({
        "${node}/homes/-, 'read,write,delete'",
        "${node}/homes/x/*, write",
        "${node}/conf/loket.properties, read",
        "${node}/data/log/-, read",
        "${node}/*, read",
        "/srv/conf/x, write",
        "${node}2/conf/x, write",
    })
    void otherFilesAreTheOwnersToGive(String name, String actions) {
        String line = "(java.io.FilePermission \"" + name + "\" \"" + actions + "\")";
        assertDoesNotThrow(() -> GrantLine.parse(line, false, places()));
    }

    @Test
    void theNodeIsProtectedUnderItsRealPathToo() throws IOException {
        Path real = Files.createDirectories(node.resolve("real"));
        Path link = Files.createSymbolicLink(node.resolve("link"), real);
        Map<String, String> places = Map.of("node", link.toString());
        for (Path path : List.of(real.toRealPath(), link)) {
            String line = "(java.io.FilePermission \"" + path + "/conf/x\" \"write\")";
            assertThrows(BadLine.class, () -> GrantLine.parse(line, false, places));
        }
    }

    @Test
    void everyLineInTheGuideIsALine() throws Exception {
        Map<String, String> places = places();
        List<String> shown = Files.readAllLines(Path.of("GRANTS.md")).stream()
                .filter(text -> text.startsWith("| `("))
                .map(text -> text.substring(3, text.indexOf("` |")).replace("\\|", "|"))
                .toList();
        assertEquals(9, shown.size());
        for (String text : shown) {
            assertEquals(text, GrantLine.parse(text, false, places).text());
        }
    }
}
