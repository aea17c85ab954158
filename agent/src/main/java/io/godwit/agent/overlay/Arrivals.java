package io.godwit.agent.overlay;

import io.godwit.agent.overlay.ConnectionText.Lifetime;
import io.godwit.agent.overlay.Known.Origin;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What VMs that come bring along, which their gates let through from then on. What has come
 * meanwhile is let through together: each time costs a program's run.
 */
final class Arrivals {
  private static final Logger LOG = System.getLogger(Arrivals.class.getName());

  private final Known known;
  private final Gates gates;
  private final Tasks tasks;
  private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isOwed = new AtomicBoolean();

  /**
   * What came at once.
   *
   * @param acknowledge tells the sender that it is let through
   */
  record Parcel(
      VmId vm,
      Origin origin,
      List<Connection> connections,
      Lifetime lifetime,
      Runnable acknowledge) {
    Parcel {
      connections = List.copyOf(connections);
    }
  }

  private record Kind(VmId vm, Lifetime lifetime) {}

  Arrivals(Known known, Gates gates, Tasks tasks) {
    this.known = known;
    this.gates = gates;
    this.tasks = tasks;
  }

  /** Takes it in, unless the VM does not come from there; what is lost comes again. */
  void take(Parcel parcel) {
    if (!known.comesFrom(parcel.vm(), parcel.origin())) {
      LOG.log(
          Level.INFO,
          "host {0} says what VM {1} has under way; as known here it does not come from there",
          parcel.origin().host(),
          parcel.vm());
      return;
    }
    waiting.add(parcel);
    if (isOwed.compareAndSet(false, true)) {
      Tasks.Task unused = tasks.start("overlay-arrivals", this::admitWaiting);
    }
  }

  private void admitWaiting() {
    isOwed.set(false);
    Map<Kind, List<Parcel>> byKind = new HashMap<>();
    for (Parcel parcel = waiting.poll(); parcel != null; parcel = waiting.poll()) {
      byKind
          .computeIfAbsent(new Kind(parcel.vm(), parcel.lifetime()), kind -> new ArrayList<>())
          .add(parcel);
    }
    byKind.forEach(this::admit);
  }

  private void admit(Kind kind, List<Parcel> parcels) {
    Set<Connection> all = new LinkedHashSet<>();
    parcels.forEach(parcel -> all.addAll(parcel.connections()));
    try {
      if (gates.admit(kind.vm(), all, kind.lifetime())) {
        parcels.forEach(parcel -> parcel.acknowledge().run());
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "what VM {0} has under way is not let through yet, tried again: {1}",
          kind.vm(),
          e.getMessage());
    }
  }
}
