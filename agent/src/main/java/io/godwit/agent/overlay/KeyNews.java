package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.protocol.v1.KeyChange;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Follows other hosts that change their keys in the mesh. It agrees beforehand, and keeps on disk
 * what it has agreed to; so it can follow too where the word that the change is made is lost.
 */
final class KeyNews {
  /**
   * The word that a change is made goes before the change, as it would not be understood after it.
   * Followed too soon, packets would be lost that still come by the key before; what is sent
   * meanwhile by the other host waits there.
   */
  private static final Duration MARGIN = Duration.ofMillis(15);

  /** How often WireGuard dials who does not answer (its paper, section 6.1: Rekey-Timeout). */
  static final Duration DIALS_EACH = Duration.ofSeconds(5);

  /**
   * After an announcement, when it is looked whether a change was made of which the word was lost:
   * until the last moment at which it may be made, and then until the host has dialled once more.
   */
  static final List<Duration> DOUBTS =
      Stream.iterate(Successions.DOUBT_AFTER, last -> last.plus(Successions.DOUBT_AFTER))
          .takeWhile(KeyNews::mayShow)
          .toList();

  private static boolean mayShow(Duration after) {
    Duration last = KeyRotation.AGREES_WITHIN.plus(DIALS_EACH).plus(Successions.DOUBT_AFTER);
    return after.compareTo(last) <= 0;
  }

  private static final Logger LOG = System.getLogger(KeyNews.class.getName());

  /** Lets the mesh follow what is known of other hosts' keys. */
  @FunctionalInterface
  interface Follower {
    void follow() throws IOException;
  }

  private final Supplier<List<Peer>> peers;
  private final Supplier<MeshKey> own;
  private final Successions successions;
  private final Follower mesh;
  private final BooleanSupplier changesItsOwn;
  private final Tasks tasks;

  /**
   * What a host says of its key.
   *
   * @param acknowledge tells it that this host agrees, or has followed
   */
  record Told(
      HostId from, KeyChange.Stage stage, MeshKey before, MeshKey next, Runnable acknowledge) {
    /**
     * @throws IllegalArgumentException for what is out of shape
     */
    static Told read(KeyChange change, HostId from, Runnable acknowledge) {
      return new Told(
          from,
          change.getStage(),
          new MeshKey(change.getPublicKey()),
          new MeshKey(change.getNextPublicKey()),
          acknowledge);
    }
  }

  /**
   * @param peers as the controller has told of them
   * @param own this host's key
   * @param changesItsOwn two hosts that change theirs at once would dial each other at once
   */
  KeyNews(
      Supplier<List<Peer>> peers,
      Supplier<MeshKey> own,
      Successions successions,
      Follower mesh,
      BooleanSupplier changesItsOwn,
      Tasks tasks) {
    this.peers = peers;
    this.own = own;
    this.successions = successions;
    this.mesh = mesh;
    this.changesItsOwn = changesItsOwn;
    this.tasks = tasks;
  }

  /** Follows aside; what is not acknowledged is said again. */
  void take(Told told) {
    Tasks.Task unused = tasks.start("overlay-key", () -> takeNow(told));
  }

  void takeNow(Told told) {
    List<Peer> known = peers.get();
    Optional<Peer> peer =
        known.stream().filter(each -> each.host().equals(told.from())).findFirst();
    if (isTaken(told, known)) {
      LOG.log(
          Level.WARNING,
          "host {0} says that it changes its key in the mesh to {1}, which is another host''s: ignored",
          told.from(),
          told.next());
      return;
    }
    try {
      if (peer.isPresent() && isFollowed(told, peer.get())) {
        successions.keep();
        told.acknowledge().run();
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the key of host {0} is not followed yet: {1}",
          told.from(),
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** WireGuard would take the addresses of the host whose key it is from it. */
  private boolean isTaken(Told told, List<Peer> known) {
    return told.next().equals(own.get())
        || successions.isOfAnother(known, told.from(), told.next());
  }

  private boolean isFollowed(Told told, Peer peer) throws IOException, InterruptedException {
    return switch (told.stage()) {
      case ANNOUNCED -> agrees(told, peer);
      case MADE -> follows(told, peer);
      case STAGE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private boolean agrees(Told told, Peer peer) {
    if (changesItsOwn.getAsBoolean()) {
      return false;
    }
    boolean agreed = successions.announce(peer, told.before(), told.next());
    if (agreed) {
      DOUBTS.forEach(after -> lookAfter(after, told.from()));
    } else {
      tellMismatch(told);
    }
    return agreed;
  }

  private boolean follows(Told told, Peer peer) throws IOException, InterruptedException {
    tasks.sleep(MARGIN);
    if (!successions.make(peer, told.before(), told.next())) {
      tellMismatch(told);
      return false;
    }
    mesh.follow();
    return true;
  }

  private static void tellMismatch(Told told) {
    LOG.log(
        Level.WARNING,
        "host {0} says that it changes its key in the mesh from {1}, by which it is not known here: ignored until the controller says so",
        told.from(),
        told.before());
  }

  private void lookAfter(Duration time, HostId host) {
    Tasks.Timer unused = tasks.schedule(time, () -> lookIfDoubtful(host));
  }

  private void lookIfDoubtful(HostId host) {
    if (successions.isDoubtful(host)) {
      Tasks.Task unused = tasks.start("overlay-key", this::lookAside);
    }
  }

  private void lookAside() {
    try {
      mesh.follow();
      successions.keep();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "keys in the mesh are looked at again later: {0}", e.getMessage());
    }
  }
}
