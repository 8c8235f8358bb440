package org.loket.itests.attack;

import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.KERNEL;

import org.junit.Test;

/** Attacks on the rules of a grant: each of these arguments is one that the rule means to keep out. */
public class RuleAttackIT extends Attack {
    private boolean passes(String rule, String... args) {
        Stranger evil = granted(new Jar(EVIL).asks(call(OPEN, rule)));
        opened.clear();
        for (String text : args) {
            succeeds(() -> evil.call(OPEN, text));
        }
        evil.uninstall();
        return !opened.isEmpty();
    }

    @Test
    @Tries(
            value = "gets past a bound with a number as text",
            held = {COUNTER})
    public void aNumberIsWrittenAsText() throws Exception {
        verdict(passes("(arg.n<=100)", "{\"n\":\"1000\"}", "{\"n\":\"1\"}", "{\"n\":\"1e9\"}", "{\"n\":\"\"}"));
    }

    @Test
    @Tries(
            value = "gets past a bound with an array",
            held = {COUNTER})
    public void aNumberIsPutIntoAnArray() throws Exception {
        verdict(passes("(arg.n<=100)", "{\"n\":[1,1000]}", "{\"n\":[1]}", "{\"n\":[]}"));
    }

    @Test
    @Tries(
            value = "gets past a bound with an object",
            held = {COUNTER})
    public void aNumberIsPutIntoAnObject() throws Exception {
        verdict(passes("(arg.n<=100)", "{\"n\":{\"n\":1}}", "{\"n\":{}}"));
    }

    @Test
    @Tries(
            value = "gets past a bound with null or a truth value",
            held = {COUNTER})
    public void aNumberIsNull() throws Exception {
        verdict(passes("(arg.n<=100)", "{\"n\":null}", "{\"n\":true}", "{\"n\":false}"));
    }

    @Test
    @Tries(
            value = "gets past a bound by leaving the argument out",
            held = {COUNTER})
    public void aBoundedArgumentIsLeftOut() throws Exception {
        verdict(passes("(arg.n<=100)", "{}", "{\"m\":1}", "{\"o\":{\"n\":1}}"));
    }

    @Test
    @Tries(
            value = "gets past a bound with an exponent",
            held = {COUNTER})
    public void aNumberIsWrittenWithAnExponent() throws Exception {
        verdict(passes(
                "(arg.n<=100)", "{\"n\":1e3}", "{\"n\":1E+3}", "{\"n\":0.1e4}", "{\"n\":1e9999}", "{\"n\":10000e-1}"));
    }

    @Test
    @Tries(
            value = "gets past a bound with a number that rounds to it",
            held = {COUNTER})
    public void aNumberIsHardlyLarger() throws Exception {
        verdict(passes(
                "(arg.n<=100)",
                "{\"n\":100.00000000000000000000000000000000000001}",
                "{\"n\":1000000000000000000001e-19}"));
    }

    @Test
    @Tries(
            value = "gets past a bound with a number of many digits",
            held = {COUNTER})
    public void aNumberIsVeryLong() throws Exception {
        verdict(passes("(arg.n<=100)", "{\"n\":" + "9".repeat(900) + "}", "{\"n\":1" + "0".repeat(900) + ".5}"));
    }

    @Test
    @Tries(
            value = "gets past an equality with another number",
            held = {COUNTER})
    public void anEqualIsWrittenOtherwise() throws Exception {
        verdict(passes("(arg.n=100)", "{\"n\":100.5}", "{\"n\":\"100 \"}", "{\"n\":[100]}", "{\"n\":1e3}"));
    }

    @Test
    @Tries(
            value = "gets past a word with other letters",
            held = {COUNTER})
    public void aWordIsWrittenInOtherLetters() throws Exception {
        verdict(passes(
                "(arg.method=GET)",
                "{\"method\":\"get\"}",
                "{\"method\":\"\uff27\uff25\uff34\"}",
                "{\"method\":\"GET \"}",
                "{\"method\":\"GET\u0000\"}",
                "{\"method\":\"GE\\u0054x\"}"));
    }

    @Test
    @Tries(
            value = "gets past a word under a name in other letters",
            held = {COUNTER})
    public void anArgumentIsNamedInOtherLetters() throws Exception {
        verdict(passes("(arg.method=GET)", "{\"METHOD\":\"GET\"}", "{\"Method\":\"GET\"}", "{\"method \":\"GET\"}"));
    }

    @Test
    @Tries(
            value = "gets past a pattern with a pattern",
            held = {COUNTER})
    public void aWildcardIsPassed() throws Exception {
        verdict(passes(
                "(arg.url=https://api.github.com/*)",
                "{\"url\":\"*\"}",
                "{\"url\":\"https://*\"}",
                "{\"url\":\"https://api.github.com*\"}"));
    }

    @Test
    @Tries(
            value = "gets past a host with one that begins alike",
            held = {COUNTER})
    public void aHostIsFeigned() throws Exception {
        verdict(passes(
                "(arg.url=https://api.github.com/*)",
                "{\"url\":\"https://api.github.com@evil.example/\"}",
                "{\"url\":\"https://api.github.com.evil.example/\"}",
                "{\"url\":\"https://api.github.com:1@evil.example/\"}",
                "{\"url\":\"https://api.github.com\\\\@evil.example/\"}",
                "{\"url\":\" https://api.github.com/\"}",
                "{\"url\":\"HTTPS://API.GITHUB.COM/\"}",
                "{\"url\":\"https://api.github.com\u2215evil\"}",
                "{\"url\":\"https:/api.github.com/\"}",
                "{\"url\":\"x https://api.github.com/\"}",
                "{\"url\":[\"https://api.github.com/\",\"https://evil.example/\"]}"));
    }

    @Test
    @Tries(
            value = "gets past a pattern with a number",
            held = {COUNTER})
    public void anUnpatternedNumberIsPassed() throws Exception {
        verdict(passes("(arg.id=1*)", "{\"id\":1000}", "{\"id\":1}"));
    }

    @Test
    @Tries(
            value = "gets round a prohibition with an array, or a name in other letters",
            held = {COUNTER})
    public void aForbiddenWordIsPutIntoAnArray() throws Exception {
        verdict(passes(
                "(!(arg.to=boss))",
                "{\"to\":[\"boss\"]}",
                "{\"TO\":\"boss\"}",
                "{\"To\":\"x\"}",
                "{\"to\":{\"a\":\"boss\"}}",
                "{\"to\":null}",
                "{\"to\":\"\\u0062oss\"}"));
    }

    @Test
    @Tries(
            value = "gets round a prohibition of numbers with a text",
            held = {COUNTER})
    public void aForbiddenBoundIsTyped() throws Exception {
        verdict(passes(
                "(!(arg.n>=100))",
                "{\"n\":\"1000\"}",
                "{\"n\":[1000]}",
                "{\"N\":1000}",
                "{\"n\":1e3}",
                "{\"n\":true}"));
    }

    @Test
    @Tries(
            value = "gets round a prohibition of one spelling with another",
            held = {})
    public void aForbiddenWordIsSpeltOtherwise() throws Exception {
        verdict(passes("(!(arg.to=boss))", "{\"to\":\"Boss\"}"));
    }

    @Test
    @Tries(
            value = "calls on a grant that has expired",
            held = {COUNTER})
    public void anExpiredGrantIsUsed() throws Exception {
        verdict(passes("(time<=1000)", "{}"));
    }

    @Test
    @Tries(
            value = "calls on a grant whose time has not come",
            held = {COUNTER})
    public void aGrantIsUsedTooEarly() throws Exception {
        verdict(passes("(time>=99999999999)", "{}"));
    }

    @Test
    @Tries(
            value = "calls without the instance that its grant names",
            held = {COUNTER})
    public void aRuleOnTheInstanceIsPassed() throws Exception {
        verdict(passes("(instance=clerk)", "{}", "{\"instance\":\"clerk\"}"));
    }

    @Test
    @Tries(
            value = "calls without the module before it that its grant names",
            held = {COUNTER})
    public void aRuleOnTheChainIsPassed() throws Exception {
        verdict(passes("(chain=com.example.boss)", "{}", "{\"chain\":\"com.example.boss\"}"));
    }

    @Test
    @Tries(
            value = "calls without the key that its grant names",
            held = {COUNTER})
    public void aRuleOnTheKeyIsPassed() throws Exception {
        verdict(passes("(key=once)", "{}", "{\"key\":\"once\"}"));
    }

    @Test
    @Tries(
            value = "passes arguments named like the facts of a rule",
            held = {COUNTER})
    public void anArgumentPosesAsAFact() throws Exception {
        verdict(passes(
                "(&(instance=clerk)(arg.n<=100))",
                "{\"n\":1,\"instance\":\"clerk\"}",
                "{\"n\":1,\"arg.n\":1,\"capability\":\"vault.open\"}"));
    }

    @Test
    @Tries(
            value = "gets past a bound under an escaped name",
            held = {COUNTER})
    public void aNameIsEscaped() throws Exception {
        verdict(passes("(arg.n<=100)", "{\"\\u006e\":1000}", "{\"\\u006E\":1000}"));
    }

    @Test
    @Tries(
            value = "gives an argument twice",
            held = {KERNEL})
    public void anArgumentIsGivenTwice() throws Exception {
        control(passes("(arg.n<=100)", "{\"n\":1}"));
        verdict(passes(
                "(arg.n<=100)",
                "{\"n\":1,\"n\":1000}",
                "{\"n\":1000,\"n\":1}",
                "{\"n\":1,\"\\u006e\":1000}",
                "{\"n\":1,\"o\":{\"a\":1,\"a\":2}}"));
    }

    @Test
    @Tries(
            value = "gives an argument twice, once in other letters",
            held = {KERNEL})
    public void anArgumentIsGivenTwiceInOtherLetters() throws Exception {
        control(passes("(arg.n<=100)", "{\"n\":1}"));
        verdict(passes(
                "(arg.n<=100)",
                "{\"n\":1,\"N\":1000}",
                "{\"n\":1,\"k\":1,\"\u212a\":1}",
                "{\"n\":1,\"s\":1,\"\u017f\":1}",
                "{\"n\":1,\"\\u004e\":1000}"));
    }

    @Test
    @Tries(
            value = "passes what some readers take for JSON",
            held = {KERNEL})
    public void oddJsonIsPassed() throws Exception {
        control(passes("(arg.n<=100)", "{\"n\":1}"));
        verdict(passes(
                "(arg.n<=100)",
                "{n:1}",
                "{'n':1}",
                "{\"n\":1,}",
                "{\"n\":01}",
                "{\"n\":+1}",
                "{\"n\":.5}",
                "{\"n\":1.}",
                "{\"n\":NaN}",
                "{\"n\":0x10}",
                "{\"n\":1}{\"n\":1000}",
                "{\"n\":1} x",
                "\ufeff{\"n\":1}",
                "/**/{\"n\":1}",
                "{\"n\":1//\n}",
                "[{\"n\":1}]",
                "\"n\"",
                "1",
                "",
                "{\"n\":1",
                "{\"n\":\"a\tb\u0001\"}",
                "{\"n\":1\u0000}",
                "{\"n\":1,\"m\":\"\\ud800\"}",
                "{\"n\":1,\"m\":\"\\x41\"}",
                "{\"n\":\uff11}",
                "{\"n\"\u00a0:1}",
                "{\"n\":1e99999}",
                "{\"n\":Infinity}"));
    }

    @Test
    @Tries(
            value = "passes a tree deeper than readers bear",
            held = {KERNEL})
    public void aDeepTreeIsPassed() throws Exception {
        control(passes("(arg.n<=100)", "{\"n\":1}"));
        verdict(passes(
                "(arg.n<=100)",
                "{\"n\":1,\"d\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "{\"n\":1,\"d\":" + "{\"a\":".repeat(64) + "1" + "}".repeat(64) + "}"));
    }

    @Test
    @Tries(
            value = "passes arguments over the size there is room for",
            held = {KERNEL})
    public void hugeArgumentsArePassed() throws Exception {
        control(passes("(arg.n<=100)", "{\"n\":1}"));
        verdict(passes(
                "(arg.n<=100)",
                "{\"n\":1,\"x\":\"" + "y".repeat(1 << 20) + "\"}",
                "{\"n\":1,\"x\":\"" + "\u20ac".repeat(400_000) + "\"}"));
    }
}
