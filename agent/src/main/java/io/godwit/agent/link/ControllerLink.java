package io.godwit.agent.link;

import io.godwit.agent.identity.IdentityStore;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.Welcome;
import io.grpc.Status;
import java.security.GeneralSecurityException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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

  private final IdentityStore identity;
  private final Supplier<Hello> hello;
  private final Uplink uplink;
  private final ControllerEvents events;
  private final LinkTiming timing;
  private final RandomGenerator random;
  private final ScheduledExecutorService scheduler;

  private Session session;
  private ScheduledFuture<?> welcomeAlarm;
  private int failures;
  private boolean closed;

  public ControllerLink(
      IdentityStore identity,
      Supplier<Hello> hello,
      Uplink uplink,
      ControllerEvents events,
      RandomGenerator random,
      ScheduledExecutorService scheduler) {
    this(identity, hello, uplink, events, LinkTiming.USUAL, random, scheduler);
  }

  ControllerLink(
      IdentityStore identity,
      Supplier<Hello> hello,
      Uplink uplink,
      ControllerEvents events,
      LinkTiming timing,
      RandomGenerator random,
      ScheduledExecutorService scheduler) {
    this.identity = identity;
    this.hello = hello;
    this.uplink = uplink;
    this.events = events;
    this.timing = timing;
    this.random = random;
    this.scheduler = scheduler;
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
    if (which != session) {
      return;
    }
    uplink.down();
    session = null;
    welcomeAlarm.cancel(false);
    events.disconnected();
    retry(describe(why));
  }

  private synchronized void dial() {
    if (closed) {
      return;
    }
    try {
      session = new Session(Dialer.channel(identity.current(), timing), this);
    } catch (GeneralSecurityException e) {
      retry("the host's identity cannot be used: " + e.getMessage());
      return;
    }
    Session dialled = session;
    welcomeAlarm =
        scheduler.schedule(
            () -> dialled.abandon("no welcome in time"),
            timing.welcome().toMillis(),
            TimeUnit.MILLISECONDS);
    session.open(AgentMessage.newBuilder().setHello(hello.get()).build());
  }

  private void welcome(Session from, Welcome welcome) {
    synchronized (this) {
      if (from != session) {
        return;
      }
      welcomeAlarm.cancel(false);
      failures = 0;
      uplink.up(from);
    }
    LOG.info(
        () ->
            "connected to controller %s, version %s"
                .formatted(identity.current().controller(), welcome.getControllerVersion()));
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
                .formatted(identity.current().controller(), why, delay.toMillis()));
    ScheduledFuture<?> unused =
        scheduler.schedule(this::dial, delay.toMillis(), TimeUnit.MILLISECONDS);
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
