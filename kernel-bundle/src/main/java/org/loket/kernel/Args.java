package org.loket.kernel;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The arguments of a call to one of the kernel's own capabilities; what is not of the right type is INVALID. */
final class Args {
    private final Map<String, Object> members;

    private Args(Map<String, Object> members) {
        this.members = members;
    }

    static Args of(Call call, String... known) throws Refusal {
        Map<String, Object> members;
        try {
            members = Json.object(call.args());
        } catch (Json.Malformed e) {
            throw invalid(e.getMessage());
        }
        for (String name : members.keySet()) {
            if (!List.of(known).contains(name)) {
                throw invalid("unknown argument " + name + ", known are " + String.join(", ", known));
            }
        }
        return new Args(members);
    }

    static Refusal invalid(String message) {
        return new Refusal(Reason.INVALID, Ran.NO, message);
    }

    String text(String name) throws Refusal {
        return maybe(name).orElseThrow(() -> invalid(name + " is missing: it must be a text"));
    }

    Optional<String> maybe(String name) throws Refusal {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw invalid(name + " must be a text");
    }

    boolean flag(String name) throws Refusal {
        Object value = members.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw invalid(name + " must be true or false");
    }

    OptionalLong number(String name) throws Refusal {
        Object value = members.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(((BigDecimal) value).longValueExact());
        } catch (ClassCastException | ArithmeticException e) {
            throw invalid(name + " must be a whole number");
        }
    }

    /** A list of texts; empty if it is not given. */
    Optional<List<String>> texts(String name) throws Refusal {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return Optional.of(list.stream().map(String.class::cast).toList());
        }
        throw invalid(name + " must be a list of texts");
    }

    /** A list of whole numbers. */
    List<Long> numbers(String name) throws Refusal {
        if (members.get(name) instanceof List<?> list && list.stream().allMatch(BigDecimal.class::isInstance)) {
            try {
                return list.stream().map(n -> ((BigDecimal) n).longValueExact()).toList();
            } catch (ArithmeticException e) {
                throw invalid(name + " must be a list of whole numbers");
            }
        }
        throw invalid(name + " must be a list of whole numbers");
    }

    /** An object, as JSON text; {@code {}} if it is not given. */
    String object(String name) throws Refusal {
        Object value = members.get(name);
        if (value == null || value instanceof Map<?, ?>) {
            return Json.text(value == null ? Map.of() : value);
        }
        throw invalid(name + " must be an object");
    }
}
