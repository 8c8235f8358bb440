package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules over the call: what passes, and the tricks that must not. */
class RuleTest {
    private static CallFacts facts(String capability, String args) {
        return new CallFacts(
                capability,
                "mail",
                List.of("org.loket.shell", "com.example.caller/mail"),
                1_000,
                "k:1",
                CallFacts.reading(args));
    }

    private static boolean permits(String rule, String args) {
        return GrantLineTest.line(GrantLineTest.get("(&(capability=http.fetch)" + rule + ")"))
                .permits(facts("http.fetch", args));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "(arg.m=GET); {\"m\":\"GET\"}; true",
                "(arg.m=GET); {\"m\":\"get\"}; false",
                "(arg.m=GET); {\"m\":\" GET\"}; false",
                "(arg.m=GET); {\"m\":\"GET\\u0000\"}; false",
                "(arg.m=GET); {\"m\":\"\\u0047ET\"}; true",
                "(arg.m=GET); {}; false",
                "(arg.m=GET); {\"x\":{\"m\":\"GET\"}}; false",
                "(arg.m=GET); {\"arg.m\":\"GET\"}; false",
                "(arg.m=GET); {\"M\":\"GET\"}; false",
                "(arg.M=GET); {\"m\":\"GET\"}; false",
                "(!(arg.m=GET)); {\"M\":\"GET\"}; false",
                "(!(arg.m=GET)); {\"M\":\"PUT\"}; false",
                "(!(arg.k=1)); {\"\u212a\":1}; false",
                "(arg.m=GET); {\"m\":[\"GET\"]}; false",
                "(arg.m=*); {\"m\":[\"GET\"]}; false",
                "(arg.m=*); {\"m\":{}}; false",
                "(arg.m=*); {\"m\":null}; false",
                "(arg.m=*); {\"m\":\"\"}; true",
                "(arg.m=*); {\"m\":0}; true",
                "(arg.m=*); {}; false",
                "(!(arg.m=DELETE)); {\"m\":[\"DELETE\"]}; false",
                "(!(arg.m=DELETE)); {\"m\":{\"a\":1}}; false",
                "(!(arg.m=DELETE)); {\"m\":null}; false",
                "(!(arg.m=DELETE)); {\"m\":\"GET\"}; true",
                "(!(arg.m=DELETE)); {}; true",
                "(!(arg.m=*)); {}; true",
                "(!(arg.m=*)); {\"m\":null}; false",
                "(!(arg.m=*)); {\"m\":[]}; false",
                "(|(arg.m=GET)(arg.n=1)); {\"m\":\"GET\",\"n\":[]}; false",
                "(|(arg.m=GET)(arg.n=1)); {\"m\":\"GET\"}; true",
                "(arg.m=GET); {\"m\":\"GET\",\"n\":[]}; true",
                "(arg.u=https://api.github.com/*); {\"u\":\"https://api.github.com/x\"}; true",
                "(arg.u=https://api.github.com/*); {\"u\":\"https://api.github.com.evil.com/x\"}; false",
                "(arg.u=https://api.github.com/*); {\"u\":\"https://api.github.com@evil.com/x\"}; false",
                "(arg.u=https://api.github.com/*); {\"u\":\"HTTPS://api.github.com/x\"}; false",
                "(arg.u=https://api.github.com*); {\"u\":\"https://api.github.com@evil.com/x\"}; true",
                "(arg.u=https://*.github.com/); {\"u\":\"https://evil.com/@x.github.com/\"}; true",
                "(arg.p=/a/*/b); {\"p\":\"/a/x/b\"}; true",
                "(arg.p=/a/*/b); {\"p\":\"/a/x/b/c\"}; false",
                "(arg.p=/a/*); {\"p\":\"/a/../etc\"}; true",
                "(arg.p=a\\*b); {\"p\":\"a*b\"}; true",
                "(arg.p=a\\*b); {\"p\":\"axb\"}; false",
                "(arg.p=a\\(b\\)\\\\); {\"p\":\"a(b)\\\\\"}; true",
                "(arg.n<=1000); {\"n\":1000}; true",
                "(arg.n<=1000); {\"n\":1000.01}; false",
                "(arg.n<=1000); {\"n\":9}; true",
                "(arg.n<=1000); {\"n\":1e3}; true",
                "(arg.n<=1000); {\"n\":1e9999}; false",
                "(arg.n<=1000); {\"n\":-1e9999}; true",
                "(arg.n<=1000); {\"n\":99999999999999999999}; false",
                "(arg.n<=1000); {\"n\":\"1\"}; false",
                "(arg.n<=1000); {\"n\":\"1000\"}; false",
                "(arg.n<=1000); {\"n\":true}; false",
                "(arg.n<=1000); {\"n\":null}; false",
                "(arg.n<=1000); {}; false",
                "(!(arg.n>=1000)); {\"n\":\"5000\"}; false",
                "(!(arg.n>=1000)); {\"n\":[5000]}; false",
                "(!(arg.n>=1000)); {\"n\":false}; false",
                "(!(arg.n>=1000)); {\"n\":5}; true",
                "(!(arg.n>=1000)); {\"n\":1000.0}; false",
                "(!(arg.n>=1000)); {}; true",
                "(arg.n>=1.5); {\"n\":1.50}; true",
                "(arg.n>=1.5); {\"n\":1}; false",
                "(arg.n=1); {\"n\":1}; true",
                "(arg.n=1); {\"n\":1.0}; true",
                "(arg.n=1.0); {\"n\":1}; true",
                "(arg.n=1000); {\"n\":1e3}; true",
                "(arg.n=1e3); {\"n\":1000}; true",
                "(arg.n=1); {\"n\":1.0000000000000000000001}; false",
                "(arg.n=1); {\"n\":\"1\"}; true",
                "(arg.n=1.0); {\"n\":\"1\"}; false",
                "(arg.n=abc); {\"n\":1}; false",
                "(!(arg.n=1)); {\"n\":1.0}; false",
                "(!(arg.n=1)); {\"n\":2}; true",
                "(arg.n=1*); {\"n\":12}; false",
                "(arg.n=1*); {\"n\":\"12\"}; true",
                "(!(arg.n=9*)); {\"n\":99}; false",
                "(!(arg.n=9*)); {\"n\":\"10\"}; true",
                "(arg.b=true); {\"b\":true}; true",
                "(arg.b=true); {\"b\":false}; false",
                "(arg.b=false); {\"b\":false}; true",
                "(arg.b=banana); {\"b\":false}; false",
                "(arg.b=TRUE); {\"b\":true}; false",
                "(!(arg.b=true)); {\"b\":true}; false",
                "(arg.c=é); {\"c\":\"\\u00e9\"}; true",
                "(arg.c=é); {\"c\":\"e\\u0301\"}; false",
                "(arg.c=a); {\"c\":\"\uff41\"}; false",
                "(arg.c=😀*); {\"c\":\"\\ud83d\\ude00!\"}; true",
                "(arg.m=GET); {\"m\":\"GET\",\"m\":\"PUT\"}; false",
                "(arg.m=GET); {\"m\":\"GET\",\"M\":\"PUT\"}; false",
                "(arg.m=GET); [\"GET\"]; false",
                "(!(arg.m=GET)); not json; false",
                "(arg.a.b=1); {\"a.b\":1}; true",
                "(arg.a.b=1); {\"a\":{\"b\":1}}; false",
                "(arg.m=GET)(arg.n<=2); {\"m\":\"GET\",\"n\":2}; true",
                "(arg.m=GET)(arg.n<=2); {\"m\":\"GET\",\"n\":3}; false",
                "(|(arg.n<=2)(arg.n>=9)); {\"n\":9}; true",
                "(|(arg.n<=2)(arg.n>=9)); {\"n\":5}; false",
            })
    void aRuleLooksAtTopLevelScalars(String rule, String args, boolean permits) {
        assertEquals(permits, permits(rule, args));
    }

    @ParameterizedTest
    @CsvSource({
        "(instance=mail), true",
        "(instance=m*), true",
        "(instance=MAIL), false",
        "(instance=web), false",
        "(!(instance=*)), false",
        "(chain=org.loket.shell), true",
        "(chain=com.example.caller/*), true",
        "(chain=mail), false",
        "(!(chain=org.loket.shell)), false",
        "(!(chain=com.example.web*)), true",
        "(key=k:1), true",
        "(key=k:*), true",
        "(key=k), false",
        "(time<=1000), true",
        "(time<=999), false",
        "(time>=1000), true",
        "(time>=1001), false",
        "(!(time>=1001)), true",
        "(time<=999999999999), true",
    })
    void aRuleLooksAtWhoAndWhen(String rule, boolean permits) {
        assertEquals(permits, permits(rule, "{}"));
    }

    @Test
    void whatACallDoesNotHaveIsAbsent() {
        CallFacts bare = new CallFacts("a.b", "", List.of("x"), 1, "", Map::of);
        assertFalse(GrantLineTest.line(GrantLineTest.get("(&(capability=a.b)(instance=*))"))
                .permits(bare));
        assertFalse(GrantLineTest.line(GrantLineTest.get("(&(capability=a.b)(key=*))"))
                .permits(bare));
        assertTrue(GrantLineTest.line(GrantLineTest.get("(&(capability=a.b)(!(instance=*)))"))
                .permits(bare));
        assertTrue(GrantLineTest.line(GrantLineTest.get("(&(capability=a.b)(!(key=*)))"))
                .permits(bare));
    }

    @Test
    void aLineIsAboutItsOwnNameOnly() {
        GrantLine line = GrantLineTest.line(GrantLineTest.get("(&(capability=store.kv.*)(instance=mail))"));
        assertTrue(line.permits(facts("store.kv.put", "{}")));
        assertFalse(line.permits(facts("store.kvx.put", "{}")));
        assertFalse(line.permits(facts("store.kv", "{}")));
        GrantLine free = GrantLineTest.line(GrantLineTest.get("(capability=store.kv.put)"));
        assertTrue(free.permits(facts("store.kv.put", "{}")));
        assertFalse(free.permits(facts("store.kv.get", "{}")));
        assertFalse(GrantLineTest.line(GrantLineTest.register("store.kv.*")).permits(facts("store.kv.put", "{}")));
    }

    @Test
    void argumentsAreReadOnlyForARuleThatMentionsOne() {
        CallFacts facts = new CallFacts("a.b", "mail", List.of("x"), 1, "", () -> {
            throw new IllegalStateException("read");
        });
        assertTrue(GrantLineTest.line(GrantLineTest.get("(&(capability=a.b)(instance=mail))"))
                .permits(facts));
        assertFalse(GrantLineTest.line(GrantLineTest.get("(&(capability=a.b)(!(arg.x=1)))"))
                .permits(facts));
    }
}
