package org.loket.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent host, put together: it begins with the bundle and leaves no thread when the bundle ends. */
@Component(service = Host.class, immediate = true, configurationPid = "org.loket.agent")
@Designate(ocd = Host.Config.class)
public final class Host {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    private static final int REST_SECONDS = 3;

    /** The settings of the agent host. */
    @ObjectClassDefinition(name = "Agent host", description = "Runs agents")
    @interface Config {
        @AttributeDefinition(
                description = "seconds after which an agent that does nothing keeps only what it changed",
                min = "0")
        int idle$_$seconds() default 60;
    }

    private final Agents agents;
    private final Budget budget;
    private final Runners runners;
    private final Laters laters = new Laters();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(named("loket-agent-admission"));
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(named("loket-agent-keeper"));
    private final Extender extender;
    private final AgentFolders folders;
    private final Arrivals arrivals;
    private final Handover handover;
    private final Duration idle;

    /** @param counter unused, but without a counter there is no agent */
    @Activate
    public Host(BundleContext context, @Reference Counter counter, Config config) throws IOException {
        Path home = Path.of(context.getProperty("loket.home"));
        Path data = home.resolve("data");
        idle = Duration.ofSeconds(config.idle$_$seconds());
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
        runners = new Runners(Runners.PERMITS, number(context, "loket.agents.waiting", Runners.WAITING));
        int half = (int) (Runtime.getRuntime().maxMemory() >> 21);
        budget = new Budget((long) number(context, "loket.agents.memory-mb", half) << 20);
        agents = new Agents(home.resolve("homes"), () -> framework.getState() == Bundle.STOPPING);
        Secret secret = secret(data.resolve("keys").resolve("agents.key"));
        Admission admission = new Admission(new CompileCache(data.resolve("cache"), secret));
        Copies copies = new Copies(home.resolve("homes"), home.resolve("agents"));
        Predecessors predecessors = new Predecessors(data.resolve("programs"));
        Templates templates = new Templates(admission, runners, budget);
        Successions successions = new Successions(agents, templates, runners, budget, secret, predecessors);
        extender = new Extender(
                context, new Extender.Parts(agents, runners, laters, secret, budget, copies, successions, worker));
        folders = new AgentFolders(home.resolve("agents"), context, agents, predecessors);
        arrivals = new Arrivals(context, copies, admission, folders);
        handover = new Handover(context);
        handover.take().forEach((name, letters) -> letters.forEach(agents.mailbox(name)::add));
        folders.look(true);
        extender.expect();
        extender.open();
        arrivals.waiting().forEach(arrival -> LOG.info(arrival.words()));
        var unused = keeper.scheduleWithFixedDelay(this::keep, 1, 1, TimeUnit.SECONDS);
    }

    private static Secret secret(Path file) throws IOException {
        try {
            return Secret.open(file);
        } catch (IOException e) {
            LOG.error("no agent can run: {}", e.getMessage());
            throw e;
        }
    }

    /** A number of the owner's settings, which the launcher has looked at. */
    private static int number(BundleContext context, String key, int otherwise) {
        String value = context.getProperty(key);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Looks at the folders, and after the agents. */
    private void keep() {
        try {
            folders.look(false);
            agents.all().forEach(agent -> agent.keep(idle));
            agents.expire();
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

    /** Makes an agent of a program that runs, or is being replaced; false if there is one of that name. */
    boolean spawn(Call call) throws Refusal, InterruptedException {
        String name = Post.agent(call);
        if (!Homes.isName(name) || name.equals(Homes.program(name))) {
            throw KernelCall.invalid("a new agent is called by its program and a name, as notes.anna:"
                    + " lower-case letters, digits, - and _, at most 64 in all");
        }
        post().program(call, Homes.program(name));
        try {
            return extender.spawn(name);
        } catch (IOException e) {
            throw new Refusal(
                    Refusal.Reason.FAILED, Refusal.Ran.MAYBE, "the home of " + name + " cannot be written: " + e);
        }
    }

    Budget budget() {
        return budget;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** No successor looks at the homes while a program is still being taken here. */
    private void rest() {
        try {
            if (!worker.awaitTermination(REST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a program is still being admitted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Deactivate
    void stop() {
        keeper.shutdownNow();
        worker.shutdownNow();
        extender.stop();
        rest();
        laters.close();
        runners.close();
        Map<String, List<Letter>> waiting = new TreeMap<>();
        agents.mailboxes().forEach((name, mailbox) -> waiting.put(name, mailbox.leave()));
        handover.leave(waiting);
    }
}
