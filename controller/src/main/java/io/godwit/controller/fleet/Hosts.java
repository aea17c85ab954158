package io.godwit.controller.fleet;

import io.godwit.api.HostView;
import io.godwit.api.LocateHostRequest;
import io.godwit.api.Problem;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.TerminateHost;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.ReservationTable.Reserved;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.Calibration;
import io.godwit.model.Calibration.Pace;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Location;
import io.godwit.model.MeshState.Ready;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.LoadReport;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The hosts of the fleet. */
public final class Hosts {
  private final Store store;
  private final HostReports reports;

  Hosts(Store store, HostReports reports) {
    this.store = store;
    this.reports = reports;
  }

  /** By name. */
  public List<HostView> list() {
    return store.read(
        transaction ->
            transaction.hosts().all().stream().map(host -> view(transaction, host)).toList());
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public HostView show(String name) {
    HostName host = Names.host(name);
    return store.read(transaction -> view(transaction, find(transaction, host)));
  }

  /**
   * Takes a host out of the fleet; its certificate is worth nothing from then on.
   *
   * @throws RefusedException INVALID, NOT_FOUND, or CONFLICT while it has VMs or a front door, or
   *     answers and is an anchor
   */
  public void remove(String name) {
    HostName host = Names.host(name);
    HostRecord removed =
        store.write(
            transaction -> {
              HostRecord record = find(transaction, host);
              refuseWithVms(transaction, record);
              refuseWithDoors(transaction, record);
              refuseWithAnchors(transaction, record);
              transaction.hosts().delete(record.id());
              return record;
            });
    reports.forget(removed.id());
  }

  /**
   * Lets a host take VMs, or no more: those that it has stay until they are moved, and a move that
   * is under way to it goes on.
   *
   * @throws RefusedException INVALID, NOT_FOUND, or CONFLICT where it is to take VMs and was given
   *     back
   */
  public HostView setScheduling(String name, Scheduling scheduling) {
    HostName host = Names.host(name);
    return store.write(
        transaction -> {
          HostRecord record = find(transaction, host);
          boolean isGivenBack = transaction.hosts().givenBackBy(record.id()).isPresent();
          if (scheduling == Scheduling.OPEN) {
            refuseGivenBack(transaction, record);
            refuseComingOrLeaving(transaction, record);
          }
          // It is closed, by the plan that takes it back as well.
          if (scheduling == Scheduling.OPEN || !isGivenBack) {
            transaction.hosts().setScheduling(record.id(), scheduling);
          }
          return view(transaction, find(transaction, host));
        });
  }

  /**
   * Says where a host stands, in place of what its provider tells.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public HostView locate(String name, LocateHostRequest request) {
    Location location = Names.location(request.region(), request.zone(), request.rack());
    if (location.equals(Location.UNKNOWN)) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a host stands in a region, a zone or a rack, and none was given; nothing was changed");
    }
    return change(name, (transaction, id) -> transaction.hosts().setLocation(id, location));
  }

  /**
   * Forgets where a host stands, until its provider tells.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public HostView forgetLocation(String name) {
    return change(name, (transaction, id) -> transaction.hosts().forgetLocation(id));
  }

  private HostView change(String name, BiConsumer<Transaction, HostId> change) {
    HostName host = Names.host(name);
    return store.write(
        transaction -> {
          change.accept(transaction, find(transaction, host).id());
          return view(transaction, find(transaction, host));
        });
  }

  private boolean mayBeOpened(
      Transaction transaction, HostRecord host, OperationRecord givenBackBy) {
    return switch (givenBackBy.state()) {
      case PENDING, RUNNING, ROLLING_BACK, IN_DOUBT -> false;
      // Its provider did not say that it is off, and its user, who sees that it answers, decides.
      case ROLLED_BACK -> reports.of(host.id()).linked();
      // The link of the boot before may look alive for some seconds.
      case DONE -> reports.of(host.id()).linked() && transaction.hosts().hasBootedSince(host.id());
    };
  }

  private void refuseGivenBack(Transaction transaction, HostRecord host) {
    Optional<OperationRecord> by =
        transaction.hosts().givenBackBy(host.id()).flatMap(transaction.operations()::find);
    if (by.isEmpty()) {
      return;
    }
    long plan = ApplyPlan.planOf(by.get());
    if (!mayBeOpened(transaction, host, by.get())) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' was given back to its provider by plan %d: godwit plan undo %d takes it back"
              .formatted(host.name(), plan, plan));
    }
  }

  private static void refuseComingOrLeaving(Transaction transaction, HostRecord host) {
    boolean isComing = LaunchHost.launching(transaction, host.name()).isPresent();
    if (isComing || TerminateHost.isLeaving(transaction, host.id())) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' is being %s. Nothing was changed"
              .formatted(host.name(), isComing ? "launched" : "terminated"));
    }
  }

  private static void refuseWithVms(Transaction transaction, HostRecord host) {
    long vms = transaction.vms().countOn(host.id());
    if (vms > 0 || transaction.reservations().existOn(host.id())) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' has %d VMs or is the destination of a move; move or delete them first"
              .formatted(host.name(), vms));
    }
  }

  private static void refuseWithDoors(Transaction transaction, HostRecord host) {
    List<String> doors = Emptiness.doors(transaction, host.id()).toList();
    if (!doors.isEmpty()) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' is needed by clients from outside: %s. Nothing was changed"
              .formatted(host.name(), String.join("; ", doors)));
    }
  }

  /** One that does not answer may be gone, and with it what went through it. */
  private void refuseWithAnchors(Transaction transaction, HostRecord host) {
    List<String> anchors = Emptiness.anchors(transaction, host.id()).toList();
    if (!anchors.isEmpty() && reports.of(host.id()).linked()) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' is needed by VMs elsewhere: %s. Nothing was changed"
              .formatted(host.name(), String.join("; ", anchors)));
    }
  }

  static HostRecord find(Transaction transaction, HostName name) {
    return transaction
        .hosts()
        .find(name)
        .orElseThrow(() -> RefusedException.notFound("host", name.value()));
  }

  private HostView view(Transaction transaction, HostRecord host) {
    Presence presence = reports.of(host.id());
    Reserved reserved = transaction.reservations().on(host.id());
    Optional<HostInventory> inventory = host.inventory();
    return new HostView(
        host.id().toString(),
        host.name().value(),
        host.provider().value(),
        host.location().region().orElse(null),
        host.location().zone().orElse(null),
        host.location().rack().orElse(null),
        orNull(host.located(), located -> located.by().name()),
        state(transaction, host, presence),
        host.schedulable(),
        host.agentVersion().orElse(null),
        host.bootId().orElse(null),
        presence.seen().or(host::lastSeen).orElse(null),
        orNull(inventory, HostInventory::getCpuModel),
        orNull(inventory, HostInventory::getQemuVersion),
        orNull(inventory, HostInventory::getLibvirtVersion),
        orNull(inventory, each -> each.getAccelerator().name()),
        orNull(inventory, HostInventory::getCpus),
        orNull(inventory, HostInventory::getMemoryBytes),
        reserved.memory().bytes(),
        orNull(inventory, HostInventory::getDiskBytes),
        orNull(presence.load(), LoadReport::getDiskAvailableBytes),
        presence.busyPercent().isPresent() ? presence.busyPercent().getAsDouble() : null,
        orNull(inventory, HostInventory::getKsm),
        orNull(presence.clockAhead(), ahead -> ahead.toMillis() / 1000.0),
        list(inventory, each -> ModelCodec.endpoints(each).forNeighbours()),
        list(inventory, HostInventory::getMachineTypesList),
        list(inventory, HostInventory::getCpuFeaturesList),
        list(inventory, HostInventory::getImagesList),
        Math.toIntExact(transaction.vms().countOn(host.id())),
        inventory.flatMap(CalibrationCodec::read).map(Hosts::speed).orElse(null),
        ready(host).map(end -> end.key().base64()).orElse(null),
        ready(host).flatMap(Ready::made).orElse(null),
        AnchorViews.at(transaction, host.id()));
  }

  private static HostView.Speed speed(Calibration measured) {
    return new HostView.Speed(
        orNull(measured.cpu(), Pace::share),
        orNull(measured.memory(), Pace::share),
        measured.speed(),
        orNull(measured.disk(), disk -> disk.sync().toNanos() / 1000),
        orNull(measured.disk(), disk -> disk.written().bytes()),
        measured.at());
  }

  private static Optional<Ready> ready(HostRecord host) {
    return OverlayPublisher.mesh(host) instanceof Ready ready
        ? Optional.of(ready)
        : Optional.empty();
  }

  private static String state(Transaction transaction, HostRecord host, Presence presence) {
    if (presence.linked()) {
      return presence.silence().isPresent() ? "NO_LIBVIRT" : "CONNECTED";
    }
    if (transaction.hosts().givenBackBy(host.id()).isPresent()) {
      return "GIVEN_BACK";
    }
    return host.lastSeen().isPresent() ? "UNREACHABLE" : "JOINED";
  }

  private static <S, T> T orNull(Optional<S> source, Function<S, T> value) {
    return source.map(value).orElse(null);
  }

  private static List<String> list(
      Optional<HostInventory> inventory, Function<HostInventory, List<String>> value) {
    return inventory.map(value).map(List::copyOf).orElse(List.of());
  }
}
