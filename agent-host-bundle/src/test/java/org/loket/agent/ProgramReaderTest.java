package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgramReaderTest {
    private static final String GOOD = """
            {"abi":1,"name":"notes","version":"1.2.3","description":"remembers",
             "asks":["time.now",{"capability":"store.brain.*","rule":"(arg.kind=note)","why":"its memory"}],
             "provides":["notes.find",{"capability":"notes.add","effect":"write","args":{"type":"object"}}],
             "limits":{"memory":8,"time":500,"mailbox":5,"calls":50},"commit":"message"}""";

    private static Program read(String json) throws BadProgram {
        return ProgramReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean valid(String json) throws IOException {
        try (InputStream in = ProgramReader.class.getResourceAsStream("agent.schema.json")) {
            String schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new ValidatorFactory()
                    .withJsonNodeFactory(new GsonNode.Factory())
                    .validate(schema, json)
                    .isValid();
        }
    }

    @Test
    void everythingThatCanBeSaidIsRead() throws Exception {
        Program program = read(GOOD);
        assertEquals("agent.notes", program.bundle());
        assertEquals("1.2.3", program.version());
        assertEquals(new Program.Ask("time.now", "", ""), program.asks().get(0));
        assertEquals(
                new Program.Ask("store.brain.*", "(arg.kind=note)", "its memory"),
                program.asks().get(1));
        assertEquals("notes.find", program.provides().get(0).capability());
        assertEquals("{\"type\":\"object\"}", program.provides().get(1).args());
        assertEquals(new Limits(8, 500, 5, 50), program.limits());
        assertEquals(Program.Commit.MESSAGE, program.commit());
        assertTrue(valid(GOOD));
    }

    @Test
    void whatIsNotSaidIsNormal() throws Exception {
        Program program = read("{\"abi\":1,\"name\":\"echo\",\"version\":\"1\"}");
        assertEquals(Limits.NORMAL, program.limits());
        assertEquals(Program.Commit.IDLE, program.commit());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"name\":\"a\",\"version\":\"1\"}~abi is missing; it must be 1",
                "{\"abi\":2,\"name\":\"a\",\"version\":\"1\"}~abi is 2; it must be 1",
                "{\"abi\":1,\"version\":\"1\"}~name is missing; it must be lower-case",
                "{\"abi\":1,\"name\":\"A b\",\"version\":\"1\"}~name is \"A b\"; it must be lower-case",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"new\"}~version is \"new\"; it must be a version",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"ask\":[]}~ask is not known; allowed are abi, asks",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"asks\":\"time.now\"}~asks must be a list",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"asks\":[3]}~asks[0] is 3; it must be an object or a text",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"asks\":[\"*\"]}~asks[0].capability is \"*\"; it must be",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"asks\":[{\"capability\":\"a.b\",\"rule\":\"x\"}]}~asks[0].rule",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"asks\":[{\"capability\":\"a.b\",\"rule\":\"(x=\\\")\"}]}~asks[0].rule",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"limits\":{\"memory\":0}}~limits.memory is 0; it must be a whole",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"limits\":{\"time\":1.5}}~limits.time is 1.5; it must be a whole",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"limits\":7}~limits is 7; it must be an object",
                "{\"abi\":1,\"name\":\"a\",\"version\":\"1\",\"commit\":\"now\"}~commit is \"now\"; it must be idle or message",
                "[]~agent.json must be a JSON object"
            })
    void aWrongFieldIsNamedWithWhatIsAllowed(String json, String error) throws Exception {
        String message = assertThrows(BadProgram.class, () -> read(json)).getMessage();
        assertTrue(message.startsWith(error), message);
        assertFalse(valid(json), "the schema takes what the reader refuses");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThrows(BadProgram.class, () -> read("{\"abi\":1,"));
        assertThrows(BadProgram.class, () -> read("{abi:1}"));
        assertThrows(BadProgram.class, () -> read("{\"abi\":1,\"name\":\"a\",\"version\":\"1\"} more"));
        assertThrows(BadProgram.class, () -> ProgramReader.read(new byte[] {'{', (byte) 0xFF, '}'}));
        assertThrows(BadProgram.class, () -> read(" ".repeat(70_000)));
        assertThrows(BadProgram.class, () -> read("[".repeat(60_000)));
    }
}
