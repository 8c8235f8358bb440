package org.loket.kernel;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.ServicePermission;

/**
 * The filter of a call line, {@code (capability=N)} or {@code (&(capability=N)RULE…)}, taken apart.
 *
 * <p>OSGi's own filter decides; this class refuses what that filter would read in a way its author may not expect: it
 * takes fewer attributes and operators, no white space outside values, and makes sure before each decision that every
 * argument the rule mentions is of the kind its operator is about, inside {@code !} as well.
 */
final class Rule {
    /** How a name is written: an exact one, or a prefix that ends in {@code .*}. */
    static final Pattern NAME = Pattern.compile("(?=.{3,128}$)[a-z][a-z0-9-]*(\\.[a-z0-9][a-z0-9_-]*)*(\\.\\*)?");

    private static final Pattern TERM =
            Pattern.compile("\\((capability|instance|chain|time|key|arg\\.[A-Za-z_][A-Za-z0-9_.-]{0,63})"
                    + "(=|<=|>=)([^()\\\\]*(?:\\\\[()*\\\\][^()\\\\]*){0,64})\\)");
    private static final int DEPTH = 16;
    private static final String ARG = "arg.";

    private enum Use {
        EQUAL,
        PATTERN,
        ORDER
    }

    private final String filter;
    private final Set<String> conjuncts = new LinkedHashSet<>();
    private final Map<String, Set<Use>> uses = new TreeMap<>();
    private final ServicePermission permission;
    private int at;
    private String name = "";

    private Rule(String filter, boolean system) throws BadLine {
        this.filter = filter;
        filter(0, true, system);
        BadLine.unless(at == filter.length(), "nothing may follow the filter");
        BadLine.unless(!name.isEmpty(), "a get line begins (capability=NAME) or (&(capability=NAME)RULE…)");
        try {
            permission = new ServicePermission(text(), ServicePermission.GET);
        } catch (IllegalArgumentException bad) {
            throw new BadLine("not a filter: " + bad.getMessage());
        }
    }

    static Rule parse(String filter, boolean system) throws BadLine {
        return new Rule(filter, system);
    }

    /** The capability or prefix it is about. */
    String name() {
        return name;
    }

    /** What it asks besides the name, each condition as it was written. */
    Set<String> conjuncts() {
        return conjuncts;
    }

    /** The filter with the capability first. */
    String text() {
        String capability = "(capability=" + name + ")";
        return conjuncts.isEmpty() ? capability : "(&" + capability + String.join("", conjuncts) + ")";
    }

    /** Whether the call satisfies all of it; whatever goes wrong while looking is a no. */
    boolean permits(CallFacts facts) {
        try {
            CallReference reference = new CallReference();
            reference.put("capability", facts.capability());
            for (Map.Entry<String, Set<Use>> use : uses.entrySet()) {
                if (!offer(reference, facts, use.getKey(), use.getValue())) {
                    return false;
                }
            }
            return permission.implies(new ServicePermission(reference, ServicePermission.GET));
        } catch (RuntimeException | StackOverflowError wrong) {
            return false;
        }
    }

    private static boolean offer(CallReference reference, CallFacts facts, String attribute, Set<Use> uses) {
        switch (attribute) {
            case "time" -> reference.put(attribute, facts.epochSecond());
            case "chain" -> reference.put(attribute, facts.chain());
            case "instance" -> offerUnlessEmpty(reference, attribute, facts.instance());
            case "key" -> offerUnlessEmpty(reference, attribute, facts.key());
            default -> {
                return offerArgument(reference, attribute, facts.args().get(), uses);
            }
        }
        return true;
    }

    private static void offerUnlessEmpty(CallReference reference, String attribute, String value) {
        if (!value.isEmpty()) {
            reference.put(attribute, value);
        }
    }

    private static boolean offerArgument(
            CallReference reference, String attribute, Map<String, Object> args, Set<Use> uses) {
        String name = attribute.substring(ARG.length());
        Object value = args.get(name);
        if (value instanceof BigDecimal number) {
            reference.put(attribute, new CallReference.Amount(number));
            return !uses.contains(Use.PATTERN);
        }
        if (value instanceof String || value instanceof Boolean) {
            reference.put(attribute, value.toString());
            return !uses.contains(Use.ORDER);
        }
        return value == null && args.keySet().stream().noneMatch(name::equalsIgnoreCase);
    }

    private void filter(int depth, boolean conjunct, boolean system) throws BadLine {
        BadLine.unless(depth <= DEPTH, "a rule nests at most " + DEPTH + " deep");
        int from = at;
        String operator = at + 1 < filter.length() ? filter.substring(at, at + 2) : "";
        if (!List.of("(&", "(|", "(!").contains(operator)) {
            term(conjunct, system);
            return;
        }
        boolean and = conjunct && operator.equals("(&");
        int operands = 0;
        for (at += 2; at < filter.length() && filter.charAt(at) == '('; operands++) {
            filter(depth + 1, and, system);
        }
        BadLine.unless(at < filter.length() && filter.charAt(at++) == ')', "a closing parenthesis is missing");
        BadLine.unless(operands > 0 && (operands == 1 || !operator.equals("(!")), "! takes one, & and | at least one");
        if (conjunct && !and) {
            conjuncts.add(filter.substring(from, at));
        }
    }

    private void term(boolean conjunct, boolean system) throws BadLine {
        Matcher term = TERM.matcher(filter).region(at, filter.length());
        BadLine.unless(
                term.lookingAt(),
                "a rule is (ATTRIBUTE=VALUE), <= or >=, without blanks; attributes are instance, chain, time, key and"
                        + " arg.<name>");
        String attribute = term.group(1);
        String value = term.group(3);
        at = term.end();
        if (attribute.equals("capability")) {
            BadLine.unless(conjunct && name.isEmpty(), "capability stands once, outside | and !");
            BadLine.unless(term.group(2).equals("=") && names(value, system), nameForm(value));
            name = value;
            return;
        }
        uses.computeIfAbsent(attribute, any -> EnumSet.noneOf(Use.class)).add(use(attribute, term.group(2), value));
        if (conjunct) {
            conjuncts.add(term.group());
        }
    }

    private static Use use(String attribute, String operator, String value) throws BadLine {
        boolean argument = attribute.startsWith(ARG);
        boolean order = !operator.equals("=");
        BadLine.unless(
                !value.isEmpty() && plain(value) && !value.contains("**") && !value.contains("${"),
                "a value is not empty, has no blanks around it, no ** and no ${…}");
        if (attribute.equals("time")) {
            BadLine.unless(order && value.matches("\\d{1,12}"), "time is compared by <= or >= with epoch seconds");
        } else if (order) {
            BadLine.unless(argument && number(value), "<= and >= compare time, or an argument with a number");
        }
        boolean pattern = !value.equals("*") && value.replaceAll("\\\\.", "").contains("*");
        return order ? Use.ORDER : pattern ? Use.PATTERN : Use.EQUAL;
    }

    private static boolean number(String value) {
        try {
            return Json.value(value) instanceof BigDecimal;
        } catch (Json.Malformed malformed) {
            return false;
        }
    }

    /** Whether a text is a capability's name, or a prefix of names; {@code *} alone only for a system bundle. */
    static boolean names(String text, boolean system) {
        boolean all = system && text.equals("*");
        return all || (text.indexOf('.') > 0 && NAME.matcher(text).matches());
    }

    static String nameForm(String text) {
        return "not a capability's name: " + text + "; write one (store.brain.put) or a prefix (store.brain.*)";
    }

    /** Whether a text shows all that is in it: no control or format characters, no blanks but inner spaces. */
    static boolean plain(String text) {
        return text.equals(text.strip()) && text.codePoints().allMatch(c -> c == ' ' || visible(c));
    }

    private static boolean visible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
