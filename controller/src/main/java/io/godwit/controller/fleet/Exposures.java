package io.godwit.controller.fleet;

import io.godwit.api.ExposeRequest;
import io.godwit.api.ExposureView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.Addresses;
import io.godwit.controller.operation.Overlays;
import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostName;
import io.godwit.model.MeshState;
import io.godwit.model.NetworkPort;
import io.godwit.model.Printable;
import io.godwit.model.TransportPort;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Ports of hosts by which clients from outside reach VMs in networks. What is exposed is so at the
 * host that was named, wherever the VM goes.
 */
public final class Exposures {
  private static final Duration USUAL_DRAIN = Duration.ofMinutes(5);
  private static final Duration LONGEST_DRAIN = Duration.ofDays(7);

  private final Store store;
  private final VmStates states;
  private final Overlays overlays;
  private final InstantSource clock;

  Exposures(Store store, VmStates states, Overlays overlays, InstantSource clock) {
    this.store = store;
    this.states = states;
    this.overlays = overlays;
    this.clock = clock;
  }

  /**
   * What is exposed of a VM.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public List<ExposureView> list(String vm) {
    VmName name = Names.vm(vm);
    return store.read(
        transaction -> ExposureViews.of(transaction, Vms.find(transaction, name).spec().id()));
  }

  /** A port of hosts, and the VM's behind it. */
  private record Wish(TransportPort port, int vmPort) {}

  /**
   * Exposes ports of a VM at each of the hosts, or none at any. What is exposed already stays; what
   * drains takes new connections again.
   *
   * @return all that is exposed of the VM
   * @throws RefusedException INVALID, NOT_FOUND, CONFLICT where the VM or a host can have no front
   *     door, or a port is taken
   */
  public List<ExposureView> expose(String vm, ExposeRequest asked) {
    VmName name = Names.vm(vm);
    List<Wish> wishes = wishes(asked);
    List<HostName> hosts = hosts(asked.hosts());
    return changed(
        transaction -> {
          VmRecord found = Vms.find(transaction, name);
          NetworkPort place = place(found);
          for (HostRecord host : hosts(transaction, found, hosts)) {
            MeshState mesh = OverlayPublisher.mesh(host);
            refuseUnfit(transaction, host, mesh);
            for (Wish wish : wishes) {
              refuseOwn(host, mesh, wish);
              expose(transaction, new Exposing(found, place, host, wish));
            }
          }
          return found;
        });
  }

  /** One port at one host. */
  private record Exposing(VmRecord vm, NetworkPort place, HostRecord host, Wish wish) {}

  private void expose(Transaction transaction, Exposing one) {
    Optional<ExposureRecord> before = transaction.doors().find(one.host().id(), one.wish().port());
    if (before.isPresent()) {
      refuseTaken(transaction, one, before.get());
      transaction.doors().drain(one.host().id(), one.wish().port(), Optional.empty());
      return;
    }
    if (transaction.doors().find(one.place().network(), one.host().id()).isEmpty()) {
      transaction.doors().open(door(transaction, one));
    }
    transaction
        .doors()
        .expose(
            new ExposureRecord(
                one.host().id(),
                one.wish().port(),
                one.place().network(),
                one.vm().spec().id(),
                one.wish().vmPort(),
                Optional.empty(),
                clock.instant()));
  }

  private static DoorRecord door(Transaction transaction, Exposing one) {
    NetworkRecord network = Networks.find(transaction, one.place().network());
    return new DoorRecord(
        network.name(),
        one.host().id(),
        network
            .range()
            .freeFromTop(Networks.addresses(transaction, network.name()))
            .orElseThrow(
                () ->
                    refused(
                        "all %d addresses of network '%s' (%s) are in use, and its front door at host '%s' needs one; delete a VM of it"
                            .formatted(
                                network.range().capacity(),
                                network.name(),
                                network.range(),
                                one.host().name()))),
        Addresses.freeInNetworks(Networks.macs(transaction))
            .orElseThrow(() -> refused("all Ethernet addresses of networks are in use")));
  }

  private static void refuseTaken(Transaction transaction, Exposing one, ExposureRecord holder) {
    boolean isTheSame =
        holder.vm().equals(one.vm().spec().id()) && holder.vmPort() == one.wish().vmPort();
    if (!isTheSame) {
      VmName whose = transaction.vms().find(holder.vm()).orElseThrow().spec().name();
      throw refused(
          "port %s of host '%s' is VM '%s''s, with its port %d behind it%s; choose another one, or end that with godwit unexpose %s --port %s --at %s --now"
              .formatted(
                  holder.port(),
                  one.host().name(),
                  whose,
                  holder.vmPort(),
                  holder.drainUntil().map(until -> ", until it has drained at " + until).orElse(""),
                  whose,
                  holder.port(),
                  one.host().name()));
    }
  }

  private static NetworkPort place(VmRecord vm) {
    return vm.spec()
        .port()
        .orElseThrow(
            () ->
                refused(
                    "VM '%s' is in no network, and only networks have front doors; make one with godwit network create, and a VM in it"
                        .formatted(vm.spec().name())));
  }

  private List<HostRecord> hosts(Transaction transaction, VmRecord vm, List<HostName> named) {
    return named.isEmpty()
        ? List.of(transaction.hosts().find(states.whereIs(vm)).orElseThrow())
        : named.stream().map(host -> Hosts.find(transaction, host)).toList();
  }

  private static void refuseUnfit(Transaction transaction, HostRecord host, MeshState mesh) {
    if (transaction.hosts().givenBackBy(host.id()).isPresent()) {
      throw refused(
          "host '%s' was given back to its provider; choose another one".formatted(host.name()));
    }
    if (mesh instanceof MeshState.Unfit unfit) {
      throw refused(
          "host '%s' can have no front door, as it takes no part in networks: %s"
              .formatted(host.name(), unfit.reason()));
    }
  }

  private static void refuseOwn(HostRecord host, MeshState mesh, Wish wish) {
    HostPorts.use(host, mesh, wish.port())
        .ifPresent(
            use -> {
              throw refused(
                  "host '%s' needs port %s itself, for %s; choose another one"
                      .formatted(host.name(), wish.port(), use));
            });
  }

  /**
   * Takes no new connections any more, and ends those that stand after a while.
   *
   * @param hosts by name; none for all at which it is exposed
   * @param drainSeconds null for 5 minutes
   * @return all that is exposed of the VM then
   * @throws RefusedException INVALID, or NOT_FOUND where it is not exposed there
   */
  public List<ExposureView> unexpose(
      String vm, String transport, Integer port, List<String> hosts, Integer drainSeconds) {
    VmName name = Names.vm(vm);
    TransportPort wanted = port(transport, required(port));
    List<HostName> at = hosts(hosts);
    Duration drain = drain(drainSeconds);
    return changed(
        transaction -> {
          VmRecord found = Vms.find(transaction, name);
          Instant end = clock.instant().plus(drain);
          for (ExposureRecord exposure : exposed(transaction, found, wanted, at)) {
            if (drain.isZero()) {
              transaction.doors().remove(exposure.host(), wanted);
            } else {
              transaction.doors().drain(exposure.host(), wanted, Optional.of(end));
            }
          }
          return found;
        });
  }

  private static List<ExposureRecord> exposed(
      Transaction transaction, VmRecord vm, TransportPort port, List<HostName> at) {
    if (!at.isEmpty()) {
      return at.stream()
          .map(name -> Hosts.find(transaction, name))
          .map(
              host ->
                  transaction
                      .doors()
                      .find(host.id(), port)
                      .filter(exposure -> exposure.vm().equals(vm.spec().id()))
                      .orElseThrow(() -> notExposed(vm, port, "host '%s'".formatted(host.name()))))
          .toList();
    }
    List<ExposureRecord> everywhere =
        transaction.doors().exposuresOf(vm.spec().id()).stream()
            .filter(exposure -> exposure.port().equals(port))
            .toList();
    if (everywhere.isEmpty()) {
      throw notExposed(vm, port, "any host");
    }
    return everywhere;
  }

  private static RefusedException notExposed(VmRecord vm, TransportPort port, String where) {
    return new RefusedException(
        Problem.Code.NOT_FOUND,
        "VM '%s' is not exposed by port %s of %s; 'godwit vm show %s' shows by which it is. Nothing was changed"
            .formatted(vm.spec().name(), port, where, vm.spec().name()));
  }

  /** A change that answers with whose exposures it is of. */
  private interface Change {
    VmRecord make(Transaction transaction);
  }

  private List<ExposureView> changed(Change change) {
    List<ExposureView> after =
        store.write(
            transaction -> ExposureViews.of(transaction, change.make(transaction).spec().id()));
    overlays.publishSoon();
    return after;
  }

  private static List<Wish> wishes(ExposeRequest asked) {
    if (asked.ports() == null || asked.ports().isEmpty()) {
      throw invalid("say which ports are to be exposed");
    }
    return asked.ports().stream().map(Exposures::wish).toList();
  }

  private static Wish wish(ExposeRequest.Port asked) {
    if (asked == null) {
      throw invalid("the port is missing");
    }
    TransportPort port = port(asked.transport(), required(asked.port()));
    return new Wish(
        port, asked.vmPort() == null ? port.number() : number(asked.vmPort(), Integer::valueOf));
  }

  private static int required(Integer port) {
    if (port == null) {
      throw invalid("the port is missing");
    }
    return port;
  }

  private static TransportPort port(String transport, int number) {
    return number(number, valid -> new TransportPort(transport(transport), valid));
  }

  private static <T> T number(int port, IntFunction<T> read) {
    try {
      return read.apply(TransportPort.requirePort(port));
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static Transport transport(String text) {
    return switch (text == null ? "TCP" : text.toUpperCase(Locale.ROOT)) {
      case "TCP" -> Transport.TCP;
      case "UDP" -> Transport.UDP;
      default -> throw invalid("a transport is TCP or UDP, not '%s'".formatted(Printable.of(text)));
    };
  }

  private static List<HostName> hosts(List<String> names) {
    return names == null ? List.of() : names.stream().map(Names::host).distinct().toList();
  }

  private static Duration drain(Integer seconds) {
    Duration drain = seconds == null ? USUAL_DRAIN : Duration.ofSeconds(seconds);
    if (drain.isNegative() || drain.compareTo(LONGEST_DRAIN) > 0) {
      throw invalid(
          "connections get 0 to %d seconds to end, not %d"
              .formatted(LONGEST_DRAIN.toSeconds(), drain.toSeconds()));
    }
    return drain;
  }

  private static RefusedException refused(String why) {
    return new RefusedException(Problem.Code.CONFLICT, why + ". Nothing was changed");
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(Problem.Code.INVALID, why + ". Nothing was changed");
  }
}
