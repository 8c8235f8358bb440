package org.loket.capability.shell;

import java.util.Set;
import java.util.regex.Pattern;

/** A permission line, in the words of a person who has to decide on it. */
record Wish(String line) {
    private static final Pattern FORM =
            Pattern.compile("\\(\\s*([\\w.$]+)\\s+\"([^\"]*)\"(?:\\s+\"([^\"]*)\")?\\s*\\)");
    private static final Pattern NAME = Pattern.compile("\\(capability=([^()]+)\\)");
    private static final Set<String> HEAVY = Set.of("org.sqlite", "org.sqlite.*", "*", "org.*");

    /** E.g. {@code call time.now}, {@code offer dice.*}; a line of no known form is said as it is. */
    String words() {
        var form = FORM.matcher(line.strip());
        if (!form.matches()) {
            return line.strip();
        }
        var type = form.group(1).substring(form.group(1).lastIndexOf('.') + 1);
        var target = form.group(2);
        var actions = form.group(3) == null ? "" : form.group(3);
        return switch (type) {
            case "ServicePermission" -> actions.equals("get") ? call(target) : "offer " + target;
            case "PackagePermission" -> "import " + target + (isHeavy() ? " (all files and native code)" : "");
            case "FilePermission" -> actions + " the files " + target;
            case "AllPermission" -> "everything";
            default -> type + " " + target + " " + actions;
        };
    }

    /** Whether this import amounts to more than it seems: who has it has all files and native code. */
    boolean isHeavy() {
        var form = FORM.matcher(line.strip());
        return form.matches() && form.group(1).endsWith(".PackagePermission") && HEAVY.contains(form.group(2));
    }

    private static String call(String filter) {
        var name = NAME.matcher(filter);
        if (!name.find()) {
            return "get " + filter;
        }
        var rule = filter.replace(name.group(), "").replaceAll("^\\(&(.*)\\)$", "$1");
        return "call " + name.group(1) + (rule.isEmpty() ? "" : " if " + rule);
    }
}
