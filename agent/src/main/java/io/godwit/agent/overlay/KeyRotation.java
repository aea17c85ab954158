package io.godwit.agent.overlay;

import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.protocol.v1.KeyChange;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Changes this host's key in the mesh. WireGuard has one key for each device, so both ends of each
 * path have to change at the same moment. First all hosts that answer agree to the next key; then
 * they are told, and the key changes. What this host sends in the few milliseconds until they have
 * followed waits in WireGuard, and what they send still comes by the key before. The controller
 * hears of it afterwards, and tells all others.
 */
final class KeyRotation {
  private static final Logger LOG = System.getLogger(KeyRotation.class.getName());
  private static final Duration LOOK = Duration.ofMillis(20);

  /** For others to agree, and again for them to say that they have followed. */
  static final Duration AGREES_WITHIN = Duration.ofSeconds(8);

  /** This host's end of the mesh. */
  interface End {
    /** Hosts that have networks of this one and have answered lately. */
    Set<HostId> answering() throws IOException;

    /**
     * Changes the key to the one that is staged.
     *
     * @param saying is done before the key is in use, and does not wait
     */
    void change(MeshKey next, Runnable saying) throws IOException;
  }

  /** Says to others what becomes of this host's key. */
  interface Voice {
    /** Until it is heard. */
    void tell(Set<HostId> hosts, KeyChange change);

    /** At once, without waiting for an answer. */
    void say(Set<HostId> hosts, KeyChange change);

    /** Who has been told and has not heard. */
    Set<HostId> unheard(KeyChange change);

    /** Says it no more. */
    void forget(KeyChange change);
  }

  private final HostId self;
  private final MeshKeyring keys;
  private final End mesh;
  private final Voice post;
  private final Duration period;
  private final Tasks tasks;
  private final InstantSource clock;
  private final AtomicBoolean isUnderWay = new AtomicBoolean();
  private volatile Runnable changed = () -> {};

  /**
   * @param period after which the key is changed without being asked; zero for never
   * @param clock the machine's, which tells a file's age
   */
  KeyRotation(
      HostId self,
      MeshKeyring keys,
      End mesh,
      Voice post,
      Duration period,
      Tasks tasks,
      InstantSource clock) {
    this.self = self;
    this.keys = keys;
    this.mesh = mesh;
    this.post = post;
    this.period = period;
    this.tasks = tasks;
    this.clock = clock;
  }

  /**
   * @param told is run once the key has changed, and does not wait
   */
  void onChange(Runnable told) {
    changed = told;
  }

  boolean isUnderWay() {
    return isUnderWay.get();
  }

  /**
   * Changes it now.
   *
   * @return hosts that have agreed and have not said that they have followed: the controller tells
   *     them
   * @throws IOException if not all agree, or a change is under way; the key stays as it is
   */
  Set<HostId> rotate() throws IOException, InterruptedException {
    if (!isUnderWay.compareAndSet(false, true)) {
      throw new IOException("this host's key is being changed at this moment; nothing was changed");
    }
    try {
      MeshKey before = keys.publicKey();
      MeshKey next = keys.stage();
      Set<HostId> others = agreed(before, next);
      return change(before, next, others);
    } finally {
      end();
    }
  }

  /** Changes it without anybody's agreement: nobody is to know it by the one before. */
  void renew() throws IOException {
    if (!isUnderWay.compareAndSet(false, true)) {
      throw new IOException("this host's key is being changed at this moment");
    }
    try {
      mesh.change(keys.stage(), () -> {});
    } finally {
      end();
    }
  }

  /** That what is left of a next key cannot be removed is no reason to refuse all changes. */
  private void end() {
    try {
      keys.withdraw();
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the next key that was not taken into use is not removed yet: {0}",
          e.getMessage());
    } finally {
      isUnderWay.set(false);
    }
  }

  private Set<HostId> agreed(MeshKey before, MeshKey next)
      throws IOException, InterruptedException {
    Set<HostId> others = mesh.answering();
    KeyChange announced = change(before, next).setStage(KeyChange.Stage.ANNOUNCED).build();
    post.tell(others, announced);
    Set<HostId> silent = unheard(announced);
    post.forget(announced);
    if (!silent.isEmpty()) {
      throw new IOException(
          "these hosts have not agreed to another key: %s. Their agents do not answer, are of an older version, or change their own key; try again later. Nothing was changed"
              .formatted(
                  silent.stream()
                      .map(HostId::toString)
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    return others;
  }

  private Set<HostId> change(MeshKey before, MeshKey next, Set<HostId> others)
      throws IOException, InterruptedException {
    KeyChange made = change(before, next).setStage(KeyChange.Stage.MADE).build();
    mesh.change(next, () -> post.say(others, made));
    LOG.log(Level.INFO, "this host has another key in the mesh: {0}", next);
    changed.run();
    post.tell(others, made);
    Set<HostId> late = unheard(made);
    post.forget(made);
    if (!late.isEmpty()) {
      LOG.log(Level.WARNING, "not known to have followed, told by the controller: {0}", late);
    }
    return late;
  }

  private KeyChange.Builder change(MeshKey before, MeshKey next) {
    return KeyChange.newBuilder()
        .setHostId(self.toString())
        .setPublicKey(before.base64())
        .setNextPublicKey(next.base64());
  }

  private Set<HostId> unheard(KeyChange change) throws InterruptedException {
    Instant end = tasks.instant().plus(AGREES_WITHIN);
    Set<HostId> silent = post.unheard(change);
    while (!silent.isEmpty() && tasks.instant().isBefore(end)) {
      tasks.sleep(LOOK);
      silent = post.unheard(change);
    }
    return silent;
  }

  /** Whether the key is old enough; hosts that have joined at once do not all change it at once. */
  boolean isDue() {
    long spread = Math.max(1, period.toSeconds() / 10);
    Instant due = keys.made().plus(period).plusSeconds(Math.floorMod(self.hashCode(), spread));
    return !period.isZero() && !clock.instant().isBefore(due);
  }
}
