package io.godwit.agent.link;

import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.Welcome;
import io.godwit.runtime.Tasks;
import io.grpc.Status;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * Keeps one stream to the controller, for as long as the agent runs.
 *
 * <pre>
 *              dial                Welcome
 *   waiting ─────────▶ greeting ───────────▶ connected
 *      ▲                  │ refused, or no      │ broken, or
 *      └──── backoff ─────┴─ Welcome in time ───┴─ silent
 * </pre>
 */
public final class ControllerLink implements Session.Listener, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ControllerLink.class.getName());

  private final Session.Opener sessions;
  private final Supplier<Hello> hello;
  private final Uplink uplink;
  private final ControllerEvents events;
  private final LinkTiming timing;
  private final RandomGenerator random;
  private final Tasks tasks;

  private Session session;
  private Tasks.Timer welcomeAlarm;
  private int failures;
  private boolean closed;

  public ControllerLink(
      Session.Opener sessions,
      Supplier<Hello> hello,
      Uplink uplink,
      ControllerEvents events,
      LinkTiming timing,
      RandomGenerator random,
      Tasks tasks) {
    this.sessions = sessions;
    this.hello = hello;
    this.uplink = uplink;
    this.events = events;
    this.timing = timing;
    this.random = random;
    this.tasks = tasks;
  }

  /** Dials, and again whenever the connection is lost, until closed. */
  public synchronized void start() {
    dial();
  }

  @Override
  public synchronized void close() {
    closed = true;
    uplink.down();
    if (session != null) {
      session.abandon("the agent ends");
    }
  }

  @Override
  public void received(Session from, ControllerMessage message) {
    if (message.hasWelcome()) {
      welcome(from, message.getWelcome());
      return;
    }
    try {
      events.received(message);
    } catch (RuntimeException e) {
      LOG.log(
          Level.SEVERE,
          "the controller's message " + message.getMessageCase() + " failed; the link stays up",
          e);
    }
  }

  @Override
  public synchronized void ended(Session which, Status why) {
    if (!which.equals(session)) {
      return;
    }
    uplink.down();
    session = null;
    welcomeAlarm.cancel();
    events.disconnected();
    if (why.getCode() == Status.Code.PERMISSION_DENIED) {
      events.expelled();
    }
    retry(describe(why));
  }

  private synchronized void dial() {
    if (closed) {
      return;
    }
    try {
      session = sessions.make(this);
    } catch (GeneralSecurityException e) {
      retry("the host's identity cannot be used: " + e.getMessage());
      return;
    }
    Session dialled = session;
    welcomeAlarm = tasks.schedule(timing.welcome(), () -> dialled.abandon("no welcome in time"));
    session.open(AgentMessage.newBuilder().setHello(hello.get()).build());
  }

  private void welcome(Session from, Welcome welcome) {
    synchronized (this) {
      if (!from.equals(session)) {
        return;
      }
      welcomeAlarm.cancel();
      failures = 0;
      uplink.up(from);
    }
    LOG.info(
        () ->
            "connected to controller %s, version %s"
                .formatted(sessions.controller(), welcome.getControllerVersion()));
    events.connected(welcome);
  }

  private void retry(String why) {
    if (closed) {
      return;
    }
    failures++;
    var delay = timing.backoff().after(failures, random);
    LOG.warning(
        () ->
            "no controller at %s (%s): VMs run on, dialling again in %d ms"
                .formatted(sessions.controller(), why, delay.toMillis()));
    Tasks.Timer unused = tasks.schedule(delay, this::dial);
  }

  private static String describe(Status why) {
    Throwable root = why.getCause();
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    String cause = root == null ? "" : ": " + root.getMessage();
    return why.getCode() + " " + why.getDescription() + cause;
  }
}
