package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.HostId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Sees to it that hosts that are new to each other can talk at once. When both ends of a WireGuard
 * dial at the same moment, each drops its own handshake for the other's (its paper, section 5.4.2),
 * neither is answered, and both wait five seconds before they try again, together. Here both are
 * told of each other at the same moment, so that is the rule and not the exception; a VM that comes
 * to a new host would be out of reach for so long.
 */
final class Greeting {
  private static final Logger LOG = System.getLogger(Greeting.class.getName());
  private static final Duration LOOK = Duration.ofMillis(100);

  /** At which looks after a peer was first seen silent it is dialled anew, at either end. */
  private static final Set<Integer> FIRST_END = Set.of(4, 12, 28);

  /** Never at the same time as the first: the gaps are longer than any way there and back. */
  private static final Set<Integer> SECOND_END = Set.of(7, 20, 42);

  private static final int LOOKS = 50;

  /** What of a mesh greeting needs. */
  interface Dialling {
    /** Those that have not answered since they became peers. */
    List<Peer> silent(List<Peer> peers) throws IOException;

    /** Dials them as if they were new. */
    void dialAnew(List<Peer> silent) throws IOException;
  }

  private final HostId self;
  private final Dialling mesh;
  private final Supplier<List<Peer>> peers;
  private final Tasks tasks;
  private final AtomicBoolean isUnderWay = new AtomicBoolean();

  /** Somebody has asked since the last greeting began. */
  private final AtomicBoolean isOwed = new AtomicBoolean();

  Greeting(HostId self, Dialling mesh, Supplier<List<Peer>> peers, Tasks tasks) {
    this.self = self;
    this.mesh = mesh;
    this.peers = peers;
    this.tasks = tasks;
  }

  /** Greets all peers that are silent, aside. */
  void begin() {
    isOwed.set(true);
    if (isUnderWay.compareAndSet(false, true)) {
      Tasks.Task unused = tasks.start("overlay-greeting", this::greetAside);
    }
  }

  /**
   * Waits until these have answered, for some seconds at most.
   *
   * @return those that have not
   */
  Set<HostId> await(Set<HostId> hosts) throws IOException, InterruptedException {
    begin();
    Set<HostId> silent = silent(hosts);
    for (int look = 0; !silent.isEmpty() && look < LOOKS; look++) {
      tasks.sleep(LOOK);
      silent = silent(hosts);
    }
    return silent;
  }

  private Set<HostId> silent(Set<HostId> hosts) throws IOException {
    return mesh.silent(peers.get()).stream()
        .map(Peer::host)
        .filter(hosts::contains)
        .collect(Collectors.toSet());
  }

  private void greetAside() {
    try {
      greet();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "hosts of the mesh may take seconds to meet: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      isUnderWay.set(false);
    }
    if (isOwed.get()) {
      begin();
    }
  }

  private void greet() throws IOException, InterruptedException {
    isOwed.set(false);
    Map<HostId, Integer> looks = new HashMap<>();
    for (int look = 0; look < LOOKS; look++) {
      List<Peer> silent = mesh.silent(peers.get());
      if (silent.isEmpty()) {
        return;
      }
      silent.forEach(peer -> looks.merge(peer.host(), 1, Integer::sum));
      List<Peer> due = silent.stream().filter(peer -> isDue(peer, looks)).toList();
      if (!due.isEmpty()) {
        mesh.dialAnew(due);
      }
      tasks.sleep(LOOK);
    }
  }

  private boolean isDue(Peer peer, Map<HostId, Integer> looks) {
    boolean first = self.value().compareTo(peer.host().value()) < 0;
    return (first ? FIRST_END : SECOND_END).contains(looks.get(peer.host()));
  }
}
