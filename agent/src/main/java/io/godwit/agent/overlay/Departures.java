package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Known.Departure;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What VMs that leave have under way, for the hosts that get them: their gates there would shut it
 * out. It is told again and again while a VM is copied, so that little is new when it is released,
 * and the whole once more then.
 */
final class Departures {
  private static final Logger LOG = System.getLogger(Departures.class.getName());
  private static final Duration NEXT = Duration.ofSeconds(1);

  /** Less than the shortest time for which a gate remembers anything. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Known known;
  private final Gates gates;
  private final Post post;
  private final Tasks tasks;

  /** VMs that are leaving; each has a task. */
  private final Set<VmId> leaving = ConcurrentHashMap.newKeySet();

  Departures(Known known, Gates gates, Post post, Tasks tasks) {
    this.known = known;
    this.gates = gates;
    this.post = post;
    this.tasks = tasks;
  }

  /** A VM may have begun to leave, or have left: what there is to tell is told aside. */
  void begin(VmId vm) {
    known.departure(vm).ifPresent(departure -> begin(vm, departure));
  }

  private void begin(VmId vm, Departure departure) {
    switch (departure.stage()) {
      case LEAVING -> {
        if (leaving.add(vm)) {
          Tasks.Task unused = tasks.start("overlay-departure", () -> tellWhileItLeaves(vm));
        }
      }
      case GONE -> {
        Tasks.Task unused = tasks.start("overlay-departure", () -> tellAll(vm, departure));
      }
    }
  }

  private void tellWhileItLeaves(VmId vm) {
    Map<Connection, Instant> told = new HashMap<>();
    try {
      Optional<Departure> departure = leaves(vm);
      while (departure.isPresent()) {
        tellSome(vm, departure.get(), told);
        tasks.sleep(NEXT);
        departure = leaves(vm);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leaving.remove(vm);
    }
  }

  private Optional<Departure> leaves(VmId vm) {
    return known.departure(vm).filter(departure -> departure.stage() == Departure.Stage.LEAVING);
  }

  private void tellSome(VmId vm, Departure departure, Map<Connection, Instant> told)
      throws InterruptedException {
    Instant now = tasks.instant();
    Set<Connection> all = new HashSet<>(listed(vm, departure));
    told.keySet().retainAll(all);
    List<Connection> due =
        all.stream()
            .filter(each -> !now.isBefore(told.getOrDefault(each, Instant.MIN).plus(AGAIN)))
            .toList();
    post.tell(departure, vm, due);
    due.forEach(each -> told.put(each, now));
  }

  private void tellAll(VmId vm, Departure departure) {
    try {
      post.tell(departure, vm, listed(vm, departure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Connection> listed(VmId vm, Departure departure) {
    try {
      return gates.connections(vm);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "what VM {0} has under way cannot be told to host {1}, whose gate lets it through once the VM itself goes on with it: {2}",
          vm,
          departure.to(),
          e.getMessage());
      return List.of();
    }
  }
}
