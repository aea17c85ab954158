package io.godwit.agent.overlay;

import io.godwit.agent.overlay.ConnectionText.Lifetime;
import io.godwit.model.DeviceNames;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The gates of this host's VMs. One stands before its VM comes, and for some seconds after it has
 * gone, so that what the VM had under way can still be told to its next host.
 */
final class Gates {
  private static final Logger LOG = System.getLogger(Gates.class.getName());
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final Known known;
  private final Kernel kernel;
  private final Tasks tasks;
  private final Tasks.Turn turn;

  /** Since when devices that have a gate have needed none; of the turn. */
  private final Map<String, Instant> unneeded = new HashMap<>();

  /** Devices whose gates stand. */
  private volatile Set<String> standing = Set.of();

  Gates(Known known, Kernel kernel, Tasks tasks) {
    this.known = known;
    this.kernel = kernel;
    this.tasks = tasks;
    this.turn = tasks.newTurn();
  }

  /** Makes them anew, in case that somebody has changed them. */
  void make() throws IOException {
    turn.runInputOutput(
        () -> {
          List<Gate> gates = known.gates();
          Set<String> present = present();
          Set<String> wanted = devices(gates.stream().map(Gate::vm).toList());
          Set<String> removed = removed(without(present, wanted));
          Set<String> kept = without(without(present, wanted), removed);
          if (!gates.isEmpty() || !present.isEmpty()) {
            tell(gates, kept, removed);
          }
          wanted.addAll(kept);
          standing = Set.copyOf(wanted);
        });
  }

  /** Of a network that nobody tells of, a gate stays as it is: to open it is not this host's. */
  private Set<String> removed(Set<String> others) {
    Instant now = tasks.instant();
    unneeded.keySet().retainAll(others);
    others.forEach(device -> unneeded.putIfAbsent(device, now));
    Set<String> untold = devices(known.untold());
    return others.stream()
        .filter(device -> !untold.contains(device))
        .filter(device -> !now.isBefore(unneeded.get(device).plus(LINGER)))
        .collect(Collectors.toSet());
  }

  /** To make anew what is only kept would be to open it. */
  private void tell(List<Gate> gates, Set<String> kept, Set<String> removed) throws IOException {
    try {
      kernel.nft(GateText.text(gates, kept, removed));
    } catch (IOException e) {
      if (!kept.isEmpty()) {
        throw e;
      }
      LOG.log(
          Level.WARNING,
          "the gates of VMs cannot be changed, as another version may have made them: they are made anew, with what VMs have under way: {0}",
          e.getMessage());
      kernel.nft(GateText.none() + GateText.text(gates, Set.of(), Set.of()) + remembered(gates));
    }
  }

  private String remembered(List<Gate> gates) {
    List<String> lines = new ArrayList<>();
    for (Gate gate : gates) {
      for (IpVersion version : known.versions(gate.vm())) {
        lines.addAll(remembered(gate.vm(), version));
      }
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** A gate of another version's may know no IPv6, and still have what matters. */
  private List<String> remembered(VmId vm, IpVersion version) {
    try {
      return ConnectionText.additions(vm, listed(vm, version), Lifetime.USUAL);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what VM {0} has under way by {1} is not known any more", vm, version);
      return List.of();
    }
  }

  private Set<String> present() throws IOException {
    return kernel.hasTable(GateText.TABLE)
        ? GateText.present(kernel.run("nft", "-t", "list", "table", "bridge", GateText.NAME))
        : Set.of();
  }

  /**
   * What a VM has under way, as far as its gate remembers it; nothing where it has none. Waits for
   * no change of others.
   */
  List<Connection> connections(VmId vm) throws IOException {
    return standing.contains(DeviceNames.tap(vm)) ? listed(vm) : List.of();
  }

  private List<Connection> listed(VmId vm) throws IOException {
    List<Connection> found = new ArrayList<>();
    for (IpVersion version : known.versions(vm)) {
      found.addAll(listed(vm, version));
    }
    return found;
  }

  private List<Connection> listed(VmId vm, IpVersion version) throws IOException {
    List<Connection> found = new ArrayList<>();
    for (String set : ConnectionText.sets(vm, version)) {
      found.addAll(ConnectionText.read(kernel.set(GateText.NAME, set)));
    }
    return found;
  }

  /**
   * Lets through what a VM brings along.
   *
   * @return false where its gate does not stand yet
   */
  boolean admit(VmId vm, Collection<Connection> connections, Lifetime lifetime) throws IOException {
    if (!standing.contains(DeviceNames.tap(vm))) {
      return false;
    }
    kernel.nft(String.join("\n", ConnectionText.additions(vm, connections, lifetime)) + "\n");
    return true;
  }

  /** No gate stands any more. */
  void remove() throws IOException {
    turn.runInputOutput(
        () -> {
          kernel.nft(GateText.none());
          unneeded.clear();
          standing = Set.of();
        });
  }

  private static Set<String> devices(Collection<VmId> vms) {
    return vms.stream().map(DeviceNames::tap).collect(Collectors.toSet());
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(others);
    return rest;
  }
}
