package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DoctorTest {
    private static final String WELL =
            "{\"walls\":{\"framework\":true,\"counter\":true},\"security\":\"both walls stand\"}";
    private final Answering counter = new Answering()
            .with("kernel.status", WELL)
            .with("kernel.grants", "{\"grants\":[]}")
            .with("kernel.ledger.verify", "{\"ok\":true,\"first\":1,\"last\":2}");
    private final Typing typing = new Typing();
    private final Doctor doctor = new Doctor(new Door(counter), Typing.framework());

    @Test
    void aWellNodeHasALinePerCheck() throws Failure {
        doctor.doctor(typing.session, new Object[] {});
        assertTrue(typing.said().startsWith("ok     walls     both walls stand\n"), typing.said());
        assertTrue(typing.said().contains("ok     ledger    lines 1 to 2 verify\n"), typing.said());
    }

    @Test
    void aFallenWallIsSaidAndOnlyTheCountersIsWrong() throws Failure {
        counter.with(
                "kernel.status", "{\"walls\":{\"framework\":false,\"counter\":true},\"security\":\"wall 2 alone\"}");
        doctor.doctor(typing.session, new Object[] {});
        assertTrue(typing.said().startsWith("note   walls     wall 2 alone\n"), typing.said());
        counter.with(
                "kernel.status", "{\"walls\":{\"framework\":true,\"counter\":false},\"security\":\"wall 1 alone\"}");
        assertEquals("one thing is wrong", failure());
    }

    @Test
    void grantsWithProblemsAreWrongAndThoseThatWaitAreNotes() throws Failure {
        counter.with("kernel.grants", """
                {"grants":[{"name":"a.b","installed":true,"missing":
                ["(org.osgi.framework.ServicePermission \\"(capability=time.now)\\" \\"get\\")"],"lines":
                ["(org.osgi.framework.PackagePermission \\"org.sqlite\\" \\"import\\")"]}]}""");
        doctor.doctor(typing.session, new Object[] {});
        assertTrue(
                typing.said().contains("note   waits     a.b waits to call time.now; let it with grant b --asked\n"));
        assertTrue(typing.said().contains("note   imports   a.b may import org.sqlite (all files and native code)\n"));
        counter.with("kernel.grants", "{\"grants\":[{\"name\":\"a.b\",\"problems\":[\"line 3: bad\"]}]}");
        assertEquals("one thing is wrong", failure());
    }

    @Test
    void aModuleThatIsGoneAndNotTakenAwayIsNamed() throws Failure {
        counter.with("kernel.grants", "{\"grants\":[{\"name\":\"a.b\",\"installed\":false}]}");
        doctor.doctor(typing.session, new Object[] {});
        String lost =
                "note   lost      a.b has grants and is not installed: install it again, or delete conf/grants/a.b.perm";
        assertTrue(typing.said().contains(lost + "\n"), typing.said());
    }

    @Test
    void aLedgerThatDoesNotVerifyIsWrong() {
        counter.with("kernel.ledger.verify", "{\"ok\":false}");
        assertEquals("one thing is wrong", failure());
    }

    private String failure() {
        return assertThrows(Failure.class, () -> doctor.doctor(typing.session, new Object[] {}))
                .getMessage();
    }
}
