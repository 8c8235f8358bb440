package org.loket.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent host, put together: it begins with the bundle and leaves no thread when the bundle ends. */
@Component(service = Host.class, immediate = true)
public final class Host {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    private final Agents agents = new Agents();
    private final Runners runners = new Runners();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(named("loket-agent-admission"));
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(named("loket-agent-keeper"));
    private final Extender extender;
    private final AgentFolders folders;

    /** @param counter unused, but without a counter there is no agent */
    @Activate
    public Host(BundleContext context, @Reference Counter counter) throws IOException {
        Path home = Path.of(context.getProperty("loket.home"));
        Path data = home.resolve("data");
        Secret secret = Secret.open(data.resolve("keys").resolve("agents.key"));
        Admission admission = new Admission(new CompileCache(data.resolve("cache"), secret));
        extender = new Extender(
                context, new Extender.Parts(agents, admission, runners, secret, home.resolve("homes"), worker));
        folders = new AgentFolders(home.resolve("agents"), context, agents);
        folders.look(true);
        extender.open();
        var unused = keeper.scheduleWithFixedDelay(this::keep, 1, 1, TimeUnit.SECONDS);
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Looks at the folders, and writes the memory of agents that have nothing to do. */
    private void keep() {
        try {
            folders.look(false);
            agents.all().forEach(Agent::write);
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot look at the agents' folders", e);
        }
    }

    /** How calls become messages. */
    Post post() {
        return new Post(agents);
    }

    Agents agents() {
        return agents;
    }

    @Deactivate
    void stop() {
        keeper.shutdownNow();
        worker.shutdownNow();
        agents.all().forEach(Agent::close);
        extender.close();
        runners.close();
        agents.all().forEach(Agent::write);
    }
}
