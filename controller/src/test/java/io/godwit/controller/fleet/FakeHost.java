package io.godwit.controller.fleet;

import io.godwit.controller.operation.OrderFailedException;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.CreateVm;
import io.godwit.protocol.v1.DiskLabel;
import io.godwit.protocol.v1.DiskMark;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.FetchedImage;
import io.godwit.protocol.v1.FinishOutgoing;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.Image;
import io.godwit.protocol.v1.ImportImage;
import io.godwit.protocol.v1.ImportedImage;
import io.godwit.protocol.v1.IncomingReport;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.MeshEnd;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.PrepareIncoming;
import io.godwit.protocol.v1.RelayStreams;
import io.godwit.protocol.v1.Revoke;
import io.godwit.protocol.v1.RevokeAnswer;
import io.godwit.protocol.v1.RotatedMeshKey;
import io.godwit.protocol.v1.RunIntent;
import io.godwit.protocol.v1.Trace;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmReport;
import io.godwit.protocol.v1.VmSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A host with its agent, by the rules of orders.proto: what it journals, what runs, which disks it
 * has. Everything in it survives the controller's death; nothing ever happens by itself.
 */
final class FakeHost {
  /** Before it has booted again. */
  static final String BOOT = "boot-1";

  /** What the agent's journal says of a VM. */
  record Entry(Ownership ownership, long epoch) {}

  /**
   * A VM's disk.
   *
   * @param writes acknowledged to the guest
   */
  record Disk(long writes) {}

  final HostId id;
  final String name;
  final Map<String, Entry> journal = new TreeMap<>();
  final Map<String, DomainState> domains = new HashMap<>();
  final Map<String, Disk> disks = new HashMap<>();
  final Set<String> images = new HashSet<>();
  final Set<String> streams = new HashSet<>();

  /** Where a disk is labelled as something else than the journal says. */
  final Map<String, DiskLabel> labels = new HashMap<>();

  /** VMs that should run and stopped with the host's boot. */
  final Set<String> awaiting = new HashSet<>();

  /** What the journal keeps of VMs, where a test needs it. */
  final Map<String, VmSpec> specs = new HashMap<>();

  /** What it finds when it looks at how packets go. */
  Function<Trace, TraceReport> traced = asked -> TraceReport.getDefaultInstance();

  private final FakeFleet fleet;
  String bootId = BOOT;

  /** The youngest state of a controller's store that gave it orders. */
  long revisionSeen;

  long coordinatorSeen;
  private long memoryBytes = 8L << 30;
  private boolean balloons = true;
  private MeshEnd mesh;

  /** Who has not said that it knows this host's next key, by ids. */
  List<String> late = List.of();

  private boolean behindNat;

  private HostAccelerator accelerator = HostAccelerator.TCG;

  FakeHost(HostId id, String name, FakeFleet fleet) {
    this.id = id;
    this.name = name;
    this.fleet = fleet;
    this.mesh = meshEnd(name);
  }

  static MeshEnd meshEnd(String key) {
    byte[] bytes = Arrays.copyOf(key.getBytes(StandardCharsets.UTF_8), 32);
    return MeshEnd.newBuilder()
        .setPublicKey(Base64.getEncoder().encodeToString(bytes))
        .setIpv6(true)
        .setPassages(true)
        .build();
  }

  void putBehindNat() {
    behindNat = true;
  }

  private OrderDone relay(RelayStreams verb) {
    fleet.relay(this, verb.getTicketsList());
    return OrderDone.getDefaultInstance();
  }

  private OrderDone rotateMeshKey() {
    mesh = meshEnd(name + " once more").toBuilder().setKeyMadeMillis(1_000).build();
    return OrderDone.newBuilder()
        .setRotatedMeshKey(
            RotatedMeshKey.newBuilder()
                .setPublicKey(mesh.getPublicKey())
                .setMadeMillis(mesh.getKeyMadeMillis())
                .addAllLateHostIds(late))
        .build();
  }

  void setMesh(MeshEnd end) {
    mesh = end;
  }

  void setAccelerator(HostAccelerator found) {
    accelerator = found;
  }

  /** As one whose agent is of before there were any. */
  void forgetBalloons() {
    balloons = false;
  }

  void setMemoryBytes(long bytes) {
    memoryBytes = bytes;
  }

  HostInventory inventory() {
    return HostInventory.newBuilder()
        .setCpuModel("a CPU")
        .addCpuModels("qemu64")
        .addCpuModels("Nehalem")
        .addCpuFeatures("sse4_2")
        .addMachineTypes("pc-q35-7.1")
        .addMachineTypes("pc-q35-7.2")
        .setQemuVersion("7.2.0")
        .setLibvirtVersion("9.0.0")
        .setCpus(4)
        .setMemoryBytes(memoryBytes)
        .setDiskBytes(100L << 30)
        .setAccelerator(accelerator)
        .addAllTunnelEndpoints(behindNat ? List.of() : List.of(name + ":8444"))
        .addNearbyTunnelEndpoints("private-" + name + ":8444")
        .setRelays(true)
        .setBalloons(balloons)
        .setVmBridge("godwit0")
        .setMesh(mesh)
        .addAllImages(images)
        .build();
  }

  VmReport report() {
    VmReport.Builder report = VmReport.newBuilder();
    Set<String> known = new TreeSet<>(journal.keySet());
    known.addAll(domains.keySet());
    known.forEach(vm -> report.addVms(evidence(vm)));
    return report.build();
  }

  VmEvidence evidence(String vm) {
    Entry entry = journal.getOrDefault(vm, new Entry(Ownership.OWNERSHIP_NONE, 0));
    VmEvidence.Builder evidence = VmEvidence.newBuilder();
    label(vm).ifPresent(evidence::setDiskLabel);
    Optional.ofNullable(specs.get(vm)).ifPresent(evidence::setSpec);
    return evidence
        .setAwaitsConfirmation(awaiting.contains(vm) && !runs(vm))
        .setVmId(vm)
        .setOwnership(entry.ownership())
        .setEpoch(entry.epoch())
        .setDomain(domain(vm))
        .setDiskPresent(disks.containsKey(vm))
        .build();
  }

  DomainState domain(String vm) {
    return domains.getOrDefault(vm, DomainState.DOMAIN_ABSENT);
  }

  boolean runs(String vm) {
    return domain(vm) == DomainState.DOMAIN_RUNNING;
  }

  OrderDone execute(Order order) throws OrderFailedException {
    return switch (order.getVerbCase()) {
      case IMPORT_IMAGE -> importImage(order.getImportImage());
      case FETCH_IMAGE -> fetch(order.getFetchImage().getImage(), order.getFetchImage().getLink());
      case RELAY_STREAMS -> relay(order.getRelayStreams());
      case SERVE_IMAGE -> serve(order.getServeImage().getImage());
      case CREATE_VM -> create(order.getCreateVm());
      case START_VM -> start(order.getStartVm().getVmId(), order.getStartVm().getEpoch());
      case STOP_VM -> stop(order.getStopVm().getVmId(), order.getStopVm().getEpoch());
      case DELETE_VM -> delete(order.getDeleteVm().getVmId(), order.getDeleteVm().getEpoch());
      case PREPARE_INCOMING -> prepareIncoming(order.getPrepareIncoming());
      case PREPARE_OUTGOING ->
          prepareOutgoing(
              order.getPrepareOutgoing().getVmId(),
              order.getPrepareOutgoing().getEpoch(),
              order.getPrepareOutgoing().getLink());
      case HAND_OVER -> handOver(order.getHandOver());
      case REVOKE -> revoke(order.getRevoke().getVmId(), order.getRevoke().getGrantedEpoch());
      case RECLAIM ->
          reclaim(
              order.getReclaim().getVmId(),
              order.getReclaim().getEpoch(),
              order.getReclaim().getGrantedEpoch());
      case FINISH_INCOMING ->
          finishIncoming(order.getFinishIncoming().getVmId(), order.getFinishIncoming().getEpoch());
      case FINISH_OUTGOING ->
          finishOutgoing(
              order.getFinishOutgoing().getVmId(), order.getFinishOutgoing().getGrantedEpoch());
      case QUERY_VM ->
          OrderDone.newBuilder().setEvidence(evidence(order.getQueryVm().getVmId())).build();
      case ASSUME_VM -> assume(order.getAssumeVm());
      case STAND_DOWN -> standDown(order.getStandDown().getVmId(), order.getStandDown().getEpoch());
      case TRACE -> OrderDone.newBuilder().setTrace(traced.apply(order.getTrace())).build();
      case ROTATE_MESH_KEY -> rotateMeshKey();
      case OPEN_CONSOLE, VERB_NOT_SET -> throw failed(OrderFailed.Code.UNSUPPORTED, "not faked");
    };
  }

  private OrderDone importImage(ImportImage verb) {
    images.add(verb.getDigest());
    Image image =
        Image.newBuilder()
            .setDigest(verb.getDigest())
            .setFormat(verb.getFormat())
            .setFileBytes(verb.getFileBytes())
            .setVirtualBytes(1L << 30)
            .build();
    return OrderDone.newBuilder()
        .setImportedImage(ImportedImage.newBuilder().setImage(image))
        .build();
  }

  private OrderDone fetch(Image image, Link link) throws OrderFailedException {
    fleet.checkTickets(this, link);
    images.add(image.getDigest());
    return OrderDone.newBuilder()
        .setFetchedImage(FetchedImage.newBuilder().setReceivedBytes(image.getFileBytes()))
        .build();
  }

  private OrderDone serve(Image image) throws OrderFailedException {
    if (!images.contains(image.getDigest())) {
      throw failed(OrderFailed.Code.UNKNOWN_IMAGE, "no such image");
    }
    return OrderDone.getDefaultInstance();
  }

  private OrderDone create(CreateVm verb) throws OrderFailedException {
    String vm = verb.getSpec().getVmId();
    if (!images.contains(verb.getSpec().getImage().getDigest())) {
      throw failed(OrderFailed.Code.UNKNOWN_IMAGE, "the image is not in the cache");
    }
    fleet.checkHasNetwork(this, verb.getSpec());
    if (!journal.containsKey(vm)) {
      enter(vm, Ownership.OWNED, verb.getEpoch());
      disks.put(vm, new Disk(0));
      domains.put(vm, DomainState.DOMAIN_SHUT_OFF);
    }
    requireOwned(vm, verb.getEpoch());
    fleet.vmsChanged(this);
    return OrderDone.getDefaultInstance();
  }

  private OrderDone start(String vm, long epoch) throws OrderFailedException {
    requireOwned(vm, epoch);
    domains.put(vm, DomainState.DOMAIN_RUNNING);
    fleet.write(this, vm);
    fleet.vmsChanged(this);
    return OrderDone.getDefaultInstance();
  }

  private OrderDone stop(String vm, long epoch) throws OrderFailedException {
    requireOwned(vm, epoch);
    domains.put(vm, DomainState.DOMAIN_SHUT_OFF);
    fleet.vmsChanged(this);
    return OrderDone.getDefaultInstance();
  }

  private OrderDone delete(String vm, long epoch) throws OrderFailedException {
    requireOwned(vm, epoch);
    if (runs(vm)) {
      throw failed(OrderFailed.Code.WRONG_STATE, "it runs");
    }
    journal.remove(vm);
    domains.remove(vm);
    disks.remove(vm);
    fleet.vmsChanged(this);
    return OrderDone.getDefaultInstance();
  }

  private OrderDone prepareIncoming(PrepareIncoming verb) throws OrderFailedException {
    String vm = verb.getSpec().getVmId();
    Entry found = journal.get(vm);
    if (found != null && verb.getGrantedEpoch() < found.epoch()) {
      throw failed(OrderFailed.Code.STALE_EPOCH, "an older grant");
    }
    if (new Entry(Ownership.OWNED, verb.getGrantedEpoch()).equals(found)) {
      fleet.checkTickets(this, verb.getLink());
      streams.add(vm);
      return OrderDone.getDefaultInstance();
    }
    if (found != null
        && found.epoch() == verb.getGrantedEpoch()
        && found.ownership() != Ownership.INCOMING) {
      throw failed(OrderFailed.Code.WRONG_STATE, "this grant is over: " + found);
    }
    if (!images.contains(verb.getSpec().getImage().getDigest())) {
      throw failed(OrderFailed.Code.UNKNOWN_IMAGE, "the image is not in the cache");
    }
    fleet.checkTickets(this, verb.getLink());
    fleet.checkHasNetwork(this, verb.getSpec());
    enter(vm, Ownership.INCOMING, verb.getGrantedEpoch());
    disks.putIfAbsent(vm, new Disk(0));
    streams.add(vm);
    return OrderDone.getDefaultInstance();
  }

  private OrderDone prepareOutgoing(String vm, long epoch, Link link) throws OrderFailedException {
    if (!new Entry(Ownership.HANDING_OVER, epoch + 1).equals(journal.get(vm))) {
      requireOwned(vm, epoch);
    }
    fleet.checkTickets(this, link);
    streams.add(vm);
    return OrderDone.getDefaultInstance();
  }

  private OrderDone handOver(HandOver verb) throws OrderFailedException {
    String vm = verb.getVmId();
    if (new Entry(Ownership.SUPERSEDED, verb.getGrantedEpoch()).equals(journal.get(vm))) {
      return handedOver(verb, fleet.ranBeforeItsMove(vm));
    }
    FakeHost destination = fleet.destinationOf(vm, this);
    if (new Entry(Ownership.HANDING_OVER, verb.getGrantedEpoch()).equals(journal.get(vm))
        && !runs(vm)) {
      return release(verb, destination, fleet.ranBeforeItsMove(vm));
    }
    if (!new Entry(Ownership.HANDING_OVER, verb.getGrantedEpoch()).equals(journal.get(vm))) {
      requireOwned(vm, verb.getEpoch());
    }
    enter(vm, Ownership.HANDING_OVER, verb.getGrantedEpoch());
    fleet.handOverOrdered(verb);
    boolean ran = runs(vm);
    fleet.beginMove(vm, ran);
    fleet.atPoint(FakeFleet.Point.COPYING);
    destination.disks.put(vm, disks.get(vm));
    domains.put(vm, DomainState.DOMAIN_SHUT_OFF);
    fleet.atPoint(FakeFleet.Point.STOPPED_AT_SOURCE);
    destination.domains.put(vm, DomainState.DOMAIN_PAUSED);
    fleet.atPoint(FakeFleet.Point.ARRIVED);
    return release(verb, destination, ran);
  }

  private OrderDone release(HandOver verb, FakeHost destination, boolean ran)
      throws OrderFailedException {
    String vm = verb.getVmId();
    destination.take(vm, verb.getGrantedEpoch(), ran);
    fleet.atPoint(FakeFleet.Point.RELEASED);
    enter(vm, Ownership.SUPERSEDED, verb.getGrantedEpoch());
    fleet.vmsChanged(this);
    return handedOver(verb, ran);
  }

  private static OrderDone handedOver(HandOver verb, boolean ran) {
    return OrderDone.newBuilder()
        .setHandOver(
            HandOverReport.newBuilder()
                .setReleased(true)
                .setGrantedEpoch(verb.getGrantedEpoch())
                .setDowntimeMicros(150_000)
                .setBlackoutMicros(ran ? 170_000 : -1)
                .setMemoryBytes(256 << 20)
                .setMemoryWireBytes(64 << 20))
        .build();
  }

  private void take(String vm, long epoch, boolean runs) throws OrderFailedException {
    if (new Entry(Ownership.OWNED, epoch).equals(journal.get(vm))) {
      return;
    }
    if (!new Entry(Ownership.INCOMING, epoch).equals(journal.get(vm))) {
      throw failed(OrderFailed.Code.MIGRATION_FAILED, "the destination refused the release");
    }
    enter(vm, Ownership.OWNED, epoch);
    domains.put(vm, runs ? DomainState.DOMAIN_RUNNING : DomainState.DOMAIN_SHUT_OFF);
    if (runs) {
      fleet.write(this, vm);
    }
    fleet.vmsChanged(this);
  }

  private OrderDone revoke(String vm, long granted) throws OrderFailedException {
    Entry found = journal.get(vm);
    if (found != null && found.epoch() > granted) {
      throw failed(OrderFailed.Code.STALE_EPOCH, "an older grant");
    }
    if (found != null && found.ownership() == Ownership.OWNED) {
      return revoked(RevokeAnswer.Verdict.ALREADY_RELEASED);
    }
    enter(vm, Ownership.REVOKED, granted);
    remove(vm);
    return revoked(RevokeAnswer.Verdict.REVOKED_NOW);
  }

  private static OrderDone revoked(RevokeAnswer.Verdict verdict) {
    return OrderDone.newBuilder().setRevoke(RevokeAnswer.newBuilder().setVerdict(verdict)).build();
  }

  private OrderDone reclaim(String vm, long epoch, long granted) throws OrderFailedException {
    Entry found = journal.get(vm);
    boolean open =
        found != null
            && ((found.ownership() == Ownership.HANDING_OVER && found.epoch() == granted)
                || (found.ownership() == Ownership.OWNED
                    && (found.epoch() == epoch || found.epoch() == granted)));
    if (!open) {
      throw failed(OrderFailed.Code.WRONG_STATE, "nothing to reclaim: " + found);
    }
    boolean stoppedByTheMove =
        found.ownership() == Ownership.HANDING_OVER && fleet.ranBeforeItsMove(vm);
    enter(vm, Ownership.OWNED, granted);
    if (stoppedByTheMove && !runs(vm)) {
      domains.put(vm, DomainState.DOMAIN_RUNNING);
      fleet.write(this, vm);
    }
    streams.remove(vm);
    fleet.vmsChanged(this);
    return OrderDone.newBuilder().setEvidence(evidence(vm)).build();
  }

  private OrderDone finishIncoming(String vm, long epoch) throws OrderFailedException {
    requireOwned(vm, epoch);
    streams.remove(vm);
    return OrderDone.newBuilder()
        .setIncoming(IncomingReport.newBuilder().setDefinitionRight(true).setEvidence(evidence(vm)))
        .build();
  }

  private OrderDone finishOutgoing(String vm, long granted) throws OrderFailedException {
    requireReleased(vm, granted);
    enter(vm, Ownership.SUPERSEDED, granted);
    remove(vm);
    fleet.vmsChanged(this);
    return OrderDone.getDefaultInstance();
  }

  private void remove(String vm) {
    disks.remove(vm);
    domains.remove(vm);
    streams.remove(vm);
  }

  /** An order to remove comes as far as the journal, and nothing is removed. */
  void journalRemoval(Order order, DomainState left) throws OrderFailedException {
    switch (order.getVerbCase()) {
      case FINISH_OUTGOING -> {
        FinishOutgoing verb = order.getFinishOutgoing();
        requireReleased(verb.getVmId(), verb.getGrantedEpoch());
        leave(verb.getVmId(), Ownership.SUPERSEDED, verb.getGrantedEpoch(), left);
      }
      case REVOKE -> {
        Revoke verb = order.getRevoke();
        leave(verb.getVmId(), Ownership.REVOKED, verb.getGrantedEpoch(), left);
      }
      default -> throw new IllegalArgumentException(order.getVerbCase() + " removes nothing");
    }
  }

  private void leave(String vm, Ownership ownership, long granted, DomainState left) {
    enter(vm, ownership, granted);
    domains.put(vm, left);
    streams.remove(vm);
  }

  private void requireReleased(String vm, long granted) throws OrderFailedException {
    Entry found = journal.get(vm);
    boolean released =
        found != null
            && found.epoch() == granted
            && (found.ownership() == Ownership.SUPERSEDED
                || (found.ownership() == Ownership.HANDING_OVER && !runs(vm)));
    if (!released) {
      throw failed(OrderFailed.Code.WRONG_STATE, "not superseded: " + found);
    }
  }

  private OrderDone assume(AssumeVm verb) throws OrderFailedException {
    String vm = verb.getSpec().getVmId();
    Entry found = journal.get(vm);
    if (found != null && verb.getEpoch() < found.epoch()) {
      throw failed(OrderFailed.Code.STALE_EPOCH, "an older decision");
    }
    fleet.checkHasNetwork(this, verb.getSpec());
    Entry owned = new Entry(Ownership.OWNED, verb.getEpoch());
    if (!owned.equals(found)) {
      requireDisk(vm, verb);
      enter(vm, Ownership.OWNED, verb.getEpoch());
    }
    if (verb.getRunIntent() == RunIntent.RUNNING && !runs(vm)) {
      domains.put(vm, DomainState.DOMAIN_RUNNING);
      fleet.write(this, vm);
    }
    streams.remove(vm);
    fleet.vmsChanged(this);
    return OrderDone.newBuilder().setEvidence(evidence(vm)).build();
  }

  private void requireDisk(String vm, AssumeVm verb) throws OrderFailedException {
    DiskLabel label = label(vm).orElseThrow(() -> failed(OrderFailed.Code.STALE_DISK, "no disk"));
    boolean right =
        switch (label.getMark()) {
          case DISK_LIVE, DISK_HANDING_OVER -> true;
          case DISK_SEEDING -> domain(vm) == DomainState.DOMAIN_PAUSED;
          case DISK_STALE -> verb.getBasis() == AssumeVm.Basis.SUPERSEDED_DISK;
          case DISK_MARK_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    if (!right || label.getEpoch() != verb.getDiskEpoch()) {
      throw failed(OrderFailed.Code.STALE_DISK, "its disk is " + label);
    }
  }

  private OrderDone standDown(String vm, long epoch) throws OrderFailedException {
    Entry found = journal.getOrDefault(vm, new Entry(Ownership.OWNERSHIP_NONE, 0));
    if (epoch < found.epoch()) {
      throw failed(OrderFailed.Code.STALE_EPOCH, "an older decision");
    }
    boolean arriving = found.ownership() == Ownership.INCOMING;
    if (!arriving && (runs(vm) || domain(vm) == DomainState.DOMAIN_PAUSED)) {
      throw failed(OrderFailed.Code.WRONG_STATE, "it is active");
    }
    if (found.ownership() == Ownership.OWNED && found.epoch() == epoch) {
      throw failed(OrderFailed.Code.WRONG_STATE, "it is the owner");
    }
    boolean had =
        found.ownership() == Ownership.OWNED
            || found.ownership() == Ownership.HANDING_OVER
            || found.ownership() == Ownership.SUPERSEDED;
    enter(vm, had ? Ownership.SUPERSEDED : Ownership.REVOKED, epoch);
    if (arriving) {
      disks.remove(vm);
      domains.remove(vm);
    }
    streams.remove(vm);
    fleet.vmsChanged(this);
    return OrderDone.newBuilder().setEvidence(evidence(vm)).build();
  }

  /** The label follows the journal, unless a test set another. */
  private Optional<DiskLabel> label(String vm) {
    if (!disks.containsKey(vm) || !journal.containsKey(vm)) {
      return Optional.ofNullable(labels.get(vm));
    }
    return Optional.of(
        labels.getOrDefault(
            vm,
            DiskLabel.newBuilder()
                .setVmId(vm)
                .setEpoch(journal.get(vm).epoch())
                .setMark(mark(journal.get(vm).ownership()))
                .build()));
  }

  private static DiskMark mark(Ownership ownership) {
    return switch (ownership) {
      case OWNED -> DiskMark.DISK_LIVE;
      case HANDING_OVER -> DiskMark.DISK_HANDING_OVER;
      case INCOMING -> DiskMark.DISK_SEEDING;
      case REVOKED, SUPERSEDED -> DiskMark.DISK_STALE;
      case OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED -> DiskMark.DISK_MARK_UNSPECIFIED;
    };
  }

  private void requireOwned(String vm, long epoch) throws OrderFailedException {
    Entry found = journal.get(vm);
    if (found == null) {
      throw failed(OrderFailed.Code.UNKNOWN_VM, "not in the journal");
    }
    if (epoch < found.epoch()) {
      throw failed(OrderFailed.Code.STALE_EPOCH, epoch + " is older than " + found.epoch());
    }
    if (!found.equals(new Entry(Ownership.OWNED, epoch))) {
      throw failed(OrderFailed.Code.WRONG_STATE, found.toString());
    }
  }

  private void enter(String vm, Ownership ownership, long epoch) {
    Entry before = journal.put(vm, new Entry(ownership, epoch));
    if (before != null && before.epoch() > epoch) {
      fleet.broken("an epoch fell on " + name + ": " + before + " became " + ownership + epoch);
    }
  }

  static OrderFailedException failed(OrderFailed.Code code, String message) {
    return new OrderFailedException(code, message);
  }
}
