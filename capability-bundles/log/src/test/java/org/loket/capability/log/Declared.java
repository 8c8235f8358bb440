package org.loket.capability.log;

import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.InputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/** What a component declares of its capability, read from the descriptor that is shipped. */
record Declared(Element component) {
    static Declared of(Class<?> type) throws Exception {
        try (InputStream in = type.getResourceAsStream("/OSGI-INF/" + type.getName() + ".xml")) {
            return new Declared(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement());
        }
    }

    String property(String name) {
        var properties = component.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            if (properties.item(i) instanceof Element e
                    && e.getAttribute("name").equals("loket." + name)) {
                return e.getAttribute("value");
            }
        }
        throw new AssertionError("no property loket." + name);
    }

    boolean takes(String args) {
        return valid("args", args);
    }

    boolean gives(String answer) {
        return valid("answer", answer);
    }

    private boolean valid(String schema, String json) {
        return new ValidatorFactory()
                .withJsonNodeFactory(new GsonNode.Factory())
                .validate(property(schema), json)
                .isValid();
    }
}
