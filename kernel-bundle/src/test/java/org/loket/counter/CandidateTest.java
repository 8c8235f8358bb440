package org.loket.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API changes only on purpose: its canonical signatures are those in the file CANDIDATE. */
class CandidateTest {
    private static final List<Class<?>> API = List.of(
            Call.class,
            Capability.class,
            Counter.class,
            Gate.class,
            Provides.class,
            Refusal.class,
            Refusal.Ran.class,
            Refusal.Reason.class);

    @Test
    void theApiIsTheOneInCandidate() throws IOException {
        assertEquals(
                Files.readString(Path.of("CANDIDATE")),
                signatures(),
                "org.loket.counter changed: write down why in RATIONALE.md, then put the actual text into CANDIDATE");
    }

    @Test
    void everyTypeOfThePackageIsInTheList() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/org/loket/counter"))) {
            List<String> names = sources.map(
                            source -> source.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .sorted()
                    .toList();
            assertEquals(
                    names,
                    API.stream()
                            .filter(type -> !type.isMemberClass())
                            .map(Class::getSimpleName)
                            .toList());
        }
    }

    private static String signatures() {
        var text = new StringBuilder();
        for (Class<?> type : API) {
            text.append(type.toGenericString());
            Stream.of(type.getGenericInterfaces())
                    .forEach(i -> text.append(" implements ").append(i.getTypeName()));
            if (type.getGenericSuperclass() != null) {
                text.append(" extends ").append(type.getGenericSuperclass().getTypeName());
            }
            text.append('\n');
            members(type).forEach(member -> text.append("  ").append(member).append('\n'));
        }
        return text.toString();
    }

    private static List<String> members(Class<?> type) {
        var members = new ArrayList<String>();
        if (type.isEnum()) {
            Stream.of(type.getEnumConstants()).map(Object::toString).forEach(members::add);
            return members;
        }
        Stream.of(type.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()))
                .map(Object::toString)
                .forEach(members::add);
        Stream.of(type.getConstructors())
                .sorted(Comparator.comparing(Constructor::toGenericString))
                .map(Constructor::toGenericString)
                .forEach(members::add);
        Stream.of(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .sorted(Comparator.comparing(Method::toGenericString))
                .map(CandidateTest::signature)
                .forEach(members::add);
        return members;
    }

    private static String signature(Method method) {
        Object otherwise = method.getDefaultValue();
        return method.toGenericString()
                + (otherwise == null
                        ? ""
                        : " default "
                                + (otherwise instanceof Object[] array
                                        ? List.of(array).toString()
                                        : "'" + otherwise + "'"));
    }
}
