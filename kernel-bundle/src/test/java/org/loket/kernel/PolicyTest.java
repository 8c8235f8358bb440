package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.service.permissionadmin.PermissionInfo;

/** What was granted and what was asked, together. */
class PolicyTest {
    private static GrantLine get(String filter) {
        return GrantLineTest.line(GrantLineTest.get(filter));
    }

    private static GrantLine register(String name) {
        return GrantLineTest.line(GrantLineTest.register(name));
    }

    private static CallFacts facts(String instance, String key) {
        return new CallFacts("time.now", instance, List.of("x"), 1, key, Map::of);
    }

    private static Policy of(GrantLine... lines) {
        return Policy.of(List.of(lines));
    }

    @Test
    void nothingGrantedOrNothingAskedIsDenied() {
        Policy time = of(get("(capability=time.*)"));
        assertTrue(Policy.EMPTY.decide(Policy.EVERYTHING, "time.now").denied());
        assertTrue(time.decide(Policy.EMPTY, "time.now").denied());
        assertTrue(time.decide(of(get("(capability=time.zone)")), "time.now").denied());
        assertTrue(of(register("time.*")).decide(Policy.EVERYTHING, "time.now").denied());
        assertEquals(Optional.empty(), time.decide(Policy.EMPTY, "time.now").permits(facts("a", "")));
        assertFalse(time.decide(time, "time.now").denied());
    }

    @Test
    void onlyLinesWithoutRulesOnBothSidesAreFree() {
        Policy free = of(get("(capability=time.*)"));
        Policy ruled = of(get("(&(capability=time.now)(instance=a))"));
        assertTrue(free.decide(free, "time.now").free());
        assertTrue(free.decide(Policy.EVERYTHING, "time.now").free());
        assertFalse(free.decide(ruled, "time.now").free());
        assertFalse(ruled.decide(free, "time.now").free());
        assertFalse(ruled.decide(Policy.EVERYTHING, "time.now").free());
        assertFalse(free.decide(Policy.EMPTY, "time.now").free());
        assertTrue(Policy.EVERYTHING.decide(Policy.EVERYTHING, "kernel.grant").free());
        assertFalse(Policy.EVERYTHING.decide(ruled, "time.now").free());
        assertTrue(Policy.EVERYTHING.decide(ruled, "time.zone").denied());
        assertTrue(of(ruled.lines().get(0), free.lines().get(0))
                .decide(free, "time.now")
                .free());
    }

    @Test
    void bothSidesMustLetTheCallThrough() {
        Policy granted = of(get("(&(capability=time.now)(instance=a))"), get("(&(capability=time.*)(instance=b))"));
        Policy asked = of(get("(&(capability=time.now)(key=k))"));
        Decision decision = granted.decide(asked, "time.now");
        assertEquals(Optional.of(granted.lines().get(0)), decision.permits(facts("a", "k")));
        assertEquals(Optional.of(granted.lines().get(1)), decision.permits(facts("b", "k")));
        assertEquals(Optional.empty(), decision.permits(facts("a", "z")));
        assertEquals(Optional.empty(), decision.permits(facts("c", "k")));
        assertTrue(granted.decide(Policy.EVERYTHING, "time.now")
                .permits(facts("a", "z"))
                .isPresent());
    }

    @Test
    void providingAndGatingAreLinesOfTheirOwn() {
        Policy policy = of(register("weather.*"), get("(capability=time.now)"));
        assertTrue(policy.mayProvide("weather.now"));
        assertFalse(policy.mayProvide("time.now"));
        assertFalse(policy.mayGate());
        assertTrue(of(register("org.loket.counter.Gate")).mayGate());
        assertFalse(of(register("org.loket.counter.Gate")).mayProvide("a.b"));
        assertTrue(Policy.EVERYTHING.mayGate());
        assertTrue(Policy.EVERYTHING.mayProvide("kernel.grant"));
    }

    @Test
    void theFrameworkIsToldTheNarrowerOfGrantedAndAsked() {
        Policy granted =
                of(get("(&(capability=store.*)(instance=a))"), get("(capability=time.now)"), register("weather.now"));
        Policy asked = of(get("(capability=store.kv.*)"), get("(capability=time.*)"), register("weather.*"));
        List<String> told = granted.projection(asked).stream()
                .map(PermissionInfo::getEncoded)
                .toList();
        assertEquals(
                List.of(
                        GrantLineTest.get("(&(objectClass=org.loket.counter.Capability)(capability=store.kv.*))"),
                        GrantLineTest.get("(&(objectClass=org.loket.counter.Capability)(capability=time.now))"),
                        GrantLineTest.register("org.loket.counter.Capability")),
                told);
        assertEquals(List.of(), granted.projection(Policy.EMPTY));
        assertEquals(List.of(), Policy.EMPTY.projection(asked));
        assertEquals(3, granted.projection(Policy.EVERYTHING).size());
        assertEquals(List.of(), granted.projection(of(get("(capability=files.read)"))));
    }

    @Test
    void oneBadLineAndAFileSaysNothing() {
        GrantFile file = GrantFile.parse(
                "# c\n" + get("(capability=a.b)") + "\n\nx\n" + GrantLineTest.register("*") + "\r\n", false, Map.of());
        assertEquals(List.of(), file.lines());
        assertEquals(2, file.problems().size());
        assertTrue(file.problems().get(0).startsWith("line 4: "));
        assertTrue(file.problems().get(1).startsWith("line 5: "));
        GrantFile good = GrantFile.parse("\r\n " + get("(capability=a.b)") + "\r\n#", false, Map.of());
        assertEquals(List.of(get("(capability=a.b)")), good.lines());
        assertFalse(GrantFile.parse("\ufeff" + get("(capability=a.b)"), false, Map.of())
                .good());
    }
}
