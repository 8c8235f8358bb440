package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.loket.counter.Call;
import org.loket.counter.Calls;
import org.loket.counter.Capability;
import org.loket.counter.Refusal;
import org.w3c.dom.Element;

/** All capabilities of the bundle over one folder of homes; whatever they take and answer must be as they declare it. */
final class Shop implements AutoCloseable {
    private static final Map<String, Declared> DECLARED = new ConcurrentHashMap<>();

    private final Stores stores;
    private final Map<String, Capability> capabilities;

    /** The two schemas of a capability, as the descriptor that is shipped says them. */
    private record Declared(Validator validator, URI args, URI answer) {
        static Declared of(Class<?> type) {
            try (InputStream in = type.getResourceAsStream("/OSGI-INF/" + type.getName() + ".xml")) {
                Element component = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(in)
                        .getDocumentElement();
                var validator = new ValidatorFactory()
                        .withJsonNodeFactory(new GsonNode.Factory())
                        .createValidator();
                return new Declared(
                        validator,
                        validator.registerSchema(property(component, "loket.args")),
                        validator.registerSchema(property(component, "loket.answer")));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static String property(Element component, String name) {
            var properties = component.getElementsByTagName("property");
            for (int i = 0; i < properties.getLength(); i++) {
                if (properties.item(i) instanceof Element e
                        && e.getAttribute("name").equals(name)) {
                    return e.getAttribute("value");
                }
            }
            throw new AssertionError("no property " + name);
        }
    }

    Shop(Path homes) {
        this(new Settings(homes, 8, 60, 64, 30, false, 30));
    }

    Shop(Settings settings) {
        stores = new Stores(settings);
        capabilities = List.<Function<Stores, Capability>>of(
                        KvPut::new,
                        KvGet::new,
                        KvDelete::new,
                        KvList::new,
                        DocPut::new,
                        DocGet::new,
                        DocFind::new,
                        DocDelete::new,
                        BrainPut::new,
                        BrainSearch::new,
                        BrainGet::new,
                        BrainForget::new)
                .stream()
                .map(make -> make.apply(stores))
                .collect(Collectors.toMap(made -> name(made.getClass()), made -> made));
    }

    private static String name(Class<?> type) {
        return "store." + type.getSimpleName().replaceAll("(.)([A-Z])", "$1.$2").toLowerCase(java.util.Locale.ROOT);
    }

    JsonObject ask(String capability, String args) throws Refusal {
        return ask(Calls.of(capability, args));
    }

    JsonObject ask(String caller, String capability, String args) throws Refusal {
        return ask(Calls.of(caller, capability, args));
    }

    JsonObject askOnce(String key, String capability, String args) throws Refusal {
        return ask(Calls.of("org.example.caller", capability, args, Optional.of(key)));
    }

    JsonObject ask(Call call) throws Refusal {
        Capability capability = capabilities.get(call.capability());
        String answer;
        try {
            answer = capability.call(call);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (Exception e) {
            throw new AssertionError(call.capability() + " " + call.args(), e);
        }
        Declared declared = DECLARED.computeIfAbsent(call.capability(), name -> Declared.of(capability.getClass()));
        synchronized (declared) {
            assertTrue(declared.validator.validate(declared.args, call.args()).isValid(), call.args());
            assertTrue(declared.validator.validate(declared.answer, answer).isValid(), answer);
        }
        return JsonParser.parseString(answer).getAsJsonObject();
    }

    Stores stores() {
        return stores;
    }

    @Override
    public void close() {
        stores.close();
    }
}
