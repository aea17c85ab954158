package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import io.godwit.controller.operation.OrderIds;
import io.godwit.controller.plan.HostSpeeds;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.Calibration;
import io.godwit.model.Calibration.Pace;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.HypervisorSilence;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Takes in what hosts report. It believes evidence and starts nothing by itself. The gateway calls
 * it, for one host in the order of arrival.
 */
public final class HostReports {
  private final Store store;
  private final StoreRecovery recovery;
  private final OpennessRecovery openness;
  private final AnchorReports anchors;
  private final InstantSource clock;
  private final Map<HostId, Presence> presences = new ConcurrentHashMap<>();
  private final OverlayStandings overlays = new OverlayStandings();
  private final List<SignsOfLife> watchers = new CopyOnWriteArrayList<>();
  private final List<Consumer<HostId>> linkListeners = new CopyOnWriteArrayList<>();
  private final List<BiConsumer<HostId, HostInventory>> inventoryListeners =
      new CopyOnWriteArrayList<>();
  private final List<Runnable> anchorListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<HostId>> listeners = new CopyOnWriteArrayList<>();
  private final List<BiConsumer<HostId, LoadReport>> loadListeners = new CopyOnWriteArrayList<>();

  public HostReports(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.recovery = new StoreRecovery(store, clock);
    this.openness = new OpennessRecovery(store);
    this.anchors = new AnchorReports(store, clock);
  }

  /** Is told of everything that a host sends, before anything that can fail is done about it. */
  interface SignsOfLife {
    /** It has a new link. */
    void linked(HostId host, String boot);

    void heard(HostId host);
  }

  /** Which start of the controller this is, as hosts are told. */
  public long coordinator() {
    return store.generation();
  }

  /** How young this store is, as hosts are told. */
  public long revision() {
    return store.revision();
  }

  StoreRecovery recovery() {
    return recovery;
  }

  /**
   * A host's agent has a link, in place of the one it may have had.
   *
   * @throws RefusedException NOT_FOUND if the host was removed: its certificate is worth nothing
   */
  public void linked(HostId host, Hello hello) {
    // What it had said over the link before is not of now.
    update(host, Presence::unlinked);
    overlays.linked(host);
    watchers.forEach(watcher -> watcher.linked(host, hello.getBootId()));
    boolean known = store.read(transaction -> transaction.hosts().find(host)).isPresent();
    if (known || store.isAdmitting(clock.instant())) {
      recovery.compare(host, hello);
    }
    if (!known && !recovery.admit(host, hello)) {
      throw new RefusedException(
          Problem.Code.NOT_FOUND, "host " + host + " is not of this fleet; join it again");
    }
    store.note(
        transaction ->
            transaction
                .hosts()
                .setLink(host, hello.getBootId(), hello.getAgentVersion(), clock.instant()));
    update(host, presence -> presence.linkedAt(clock.instant()));
    linkListeners.forEach(listener -> listener.accept(host));
  }

  /** The host's last link is gone. */
  public void unlinked(HostId host) {
    update(host, Presence::unlinked);
    store.note(transaction -> transaction.hosts().setSeen(host, clock.instant()));
  }

  public void inventory(HostId host, HostInventory inventory) {
    heard(host);
    AtomicReference<HostInventory> kept = new AtomicReference<>(inventory);
    store.note(
        transaction -> {
          kept.set(compared(transaction, remembered(transaction, host, inventory)));
          transaction.hosts().setInventory(host, kept.get());
        });
    update(host, presence -> presence.seenAt(clock.instant()));
    inventoryListeners.forEach(listener -> listener.accept(host, kept.get()));
  }

  /**
   * A host measures itself only while it is empty, which after a boot may take long: until then it
   * is as fast as it was, and where its new measurement lacks something, that is as it was. That of
   * another processor says nothing.
   */
  private static HostInventory remembered(
      Transaction transaction, HostId host, HostInventory told) {
    return transaction
        .hosts()
        .find(host)
        .flatMap(HostRecord::inventory)
        .filter(before -> isAlike(before, told))
        .flatMap(CalibrationCodec::read)
        .map(
            before ->
                CalibrationCodec.read(told).map(now -> now.completedBy(before)).orElse(before))
        .map(known -> told.toBuilder().setCalibration(CalibrationCodec.write(known)).build())
        .orElse(told);
  }

  private static boolean isAlike(HostInventory one, HostInventory other) {
    return one.getCpuModel().equals(other.getCpuModel())
        && one.getAccelerator() == other.getAccelerator();
  }

  /** The first host that was measured is the one that all are compared with from then on. */
  private static HostInventory compared(Transaction transaction, HostInventory inventory) {
    Optional<Calibration> calibration = CalibrationCodec.read(inventory);
    if (calibration.isEmpty()) {
      return inventory;
    }
    Optional<Pace> cpu = calibration.get().cpu();
    if (cpu.isEmpty()) {
      return withSpeed(inventory, calibration.get(), Calibration.USUAL_SPEED);
    }
    OptionalLong known = transaction.hosts().referencePace();
    long reference = known.orElse(cpu.get().inGuest());
    if (known.isEmpty()) {
      transaction.hosts().setReferencePace(reference);
    }
    return withSpeed(inventory, calibration.get(), HostSpeeds.of(cpu.get(), reference));
  }

  /** The speed is the controller's to say, whatever the host wrote there. */
  private static HostInventory withSpeed(
      HostInventory inventory, Calibration measured, double speed) {
    return inventory.toBuilder()
        .setCalibration(CalibrationCodec.write(measured.withSpeed(speed)))
        .build();
  }

  public void load(HostId host, LoadReport report) {
    heard(host);
    update(host, presence -> presence.with(report, clock.instant()));
    loadListeners.forEach(listener -> listener.accept(host, report));
  }

  /** Its libvirt does not answer; until it does, the host reports nothing else. */
  public void silent(HostId host, HypervisorSilence silence) {
    heard(host);
    update(host, presence -> presence.silent(silence.getReason(), clock.instant()));
  }

  public void vms(HostId host, VmReport report) {
    update(host, presence -> presence.with(report, clock.instant()));
    heard(host);
    recovery.learn(host, byVm(report));
    listeners.forEach(listener -> listener.accept(host));
  }

  private static Map<VmId, VmEvidence> byVm(VmReport report) {
    Map<VmId, VmEvidence> evidence = new HashMap<>();
    report.getVmsList().forEach(each -> evidence.put(VmId.of(each.getVmId()), each));
    return evidence;
  }

  /** What has become of the overlay that it was sent. */
  public void overlay(HostId host, OverlayReport report) {
    heard(host);
    overlays.made(host, report);
    openness.learn(host, report);
    if (anchors.learn(host, report)) {
      anchorListeners.forEach(Runnable::run);
    }
  }

  /** The gateway has sent it one. */
  public void overlaySent(HostId host, Overlay overlay) {
    overlays.sent(host, overlay);
  }

  OverlayStanding overlayAt(HostId host) {
    return overlays.of(host);
  }

  /** One VM's evidence, out of turn. */
  void evidence(HostId host, VmEvidence evidence) {
    heard(host);
    update(host, presence -> presence.with(evidence));
  }

  /**
   * Whether a result that nobody waits for may be acknowledged: where its operation is over. Else a
   * saga will ask for it again.
   */
  public boolean mayAcknowledge(OrderResult result) {
    return OrderIds.operationOf(result.getOrderId())
        .flatMap(id -> store.read(transaction -> transaction.operations().find(id)))
        .map(operation -> operation.state().isFinal())
        .orElse(true);
  }

  /** What the host says of itself now. */
  public Presence of(HostId host) {
    return presences.getOrDefault(host, Presence.NEVER_SEEN);
  }

  /** Hosts that have a link, and those of which anything has come since then. */
  Set<HostId> heardSince(Instant then) {
    return presences.entrySet().stream()
        .filter(each -> each.getValue().isHeardSince(then))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** No host that answers has said anything of the VM. */
  boolean isUnknownToAll(VmId vm) {
    return presences.values().stream().noneMatch(host -> host.evidenceOf(vm).isPresent());
  }

  void forget(HostId host) {
    presences.remove(host);
    overlays.forget(host);
  }

  void onSigns(SignsOfLife watcher) {
    watchers.add(watcher);
  }

  private void heard(HostId host) {
    watchers.forEach(watcher -> watcher.heard(host));
  }

  /** Tells of each new link, once the host is of the fleet and before anything is sent over it. */
  void onLinked(Consumer<HostId> listener) {
    linkListeners.add(listener);
  }

  /** Tells of each inventory. */
  void onInventory(BiConsumer<HostId, HostInventory> listener) {
    inventoryListeners.add(listener);
  }

  /** Tells that other anchors are known than before. */
  void onAnchors(Runnable listener) {
    anchorListeners.add(listener);
  }

  /** Tells of each report of VMs. */
  void onVms(Consumer<HostId> listener) {
    listeners.add(listener);
  }

  /** Tells of each report of load. */
  void onLoad(BiConsumer<HostId, LoadReport> listener) {
    loadListeners.add(listener);
  }

  private void update(HostId host, UnaryOperator<Presence> change) {
    presences.compute(
        host, (id, presence) -> change.apply(presence == null ? Presence.NEVER_SEEN : presence));
  }
}
