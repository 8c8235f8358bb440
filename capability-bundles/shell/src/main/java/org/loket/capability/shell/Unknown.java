package org.loket.capability.shell;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Component;

/** What Gogo runs in place of a command that is not there. */
@Component(
        service = Unknown.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=default"})
public final class Unknown implements Function {
    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws Failure {
        var name = String.valueOf(arguments.get(0)).replaceFirst("^.*:", "");
        var near = Manual.COMMANDS.stream()
                .filter(command -> command.startsWith(name) || name.startsWith(command))
                .toList();
        throw new Failure("no command is called " + name
                + (near.isEmpty() ? "" : "; near it: " + String.join(", ", near)) + "; help lists them");
    }
}
