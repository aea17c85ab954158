package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Known.Departure;
import io.godwit.agent.overlay.Known.Origin;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What VMs that leave have under way, for the hosts that get them: their gates there would shut it
 * out. It is told while a VM is copied, so that little is left to tell when it is released.
 */
final class Departures {
  private static final Logger LOG = System.getLogger(Departures.class.getName());
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Known known;
  private final Gates gates;
  private final Post post;
  private final Tasks tasks;

  /** What was told of VMs that are leaving. */
  private final Map<VmId, Set<Connection>> told = new ConcurrentHashMap<>();

  Departures(Known known, Gates gates, Post post, Tasks tasks) {
    this.known = known;
    this.gates = gates;
    this.post = post;
    this.tasks = tasks;
  }

  /** A VM may have begun to leave, or have left. */
  void follow(VmId vm) {
    known.departure(vm).ifPresentOrElse(departure -> tell(vm, departure), () -> told.remove(vm));
  }

  private void tell(VmId vm, Departure departure) {
    try {
      Set<Connection> before = told.computeIfAbsent(vm, each -> ConcurrentHashMap.newKeySet());
      List<Connection> more =
          new HashSet<>(gates.connections(vm))
              .stream().filter(connection -> !before.contains(connection)).toList();
      post.tell(departure, vm, more);
      before.addAll(more);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "what VM {0} has under way cannot be told to host {1}, whose gate lets it through once the VM itself goes on with it: {2}",
          vm,
          departure.to(),
          e.getMessage());
    }
    switch (departure.stage()) {
      case LEAVING -> {
        Tasks.Timer unused = tasks.schedule(AGAIN, () -> followAside(vm));
      }
      case GONE -> told.remove(vm);
    }
  }

  private void followAside(VmId vm) {
    Tasks.Task unused = tasks.start("overlay-departure", () -> follow(vm));
  }

  /**
   * Another host says what a VM that comes here has under way.
   *
   * @return whether it passes here now
   */
  boolean heard(VmId vm, Origin origin, List<Connection> connections) {
    if (!known.comesFrom(vm, origin)) {
      LOG.log(
          Level.INFO,
          "host {0} says what VM {1} has under way; as known here it does not come from there",
          origin.host(),
          vm);
      return false;
    }
    try {
      return gates.admit(vm, connections);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "what VM {0} has under way is not let through yet, tried again: {1}",
          vm,
          e.getMessage());
      return false;
    }
  }
}
