package io.godwit.controller.reconcile;

import io.godwit.controller.store.VmRecord;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.MacAddress;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.DiskLabel;
import io.godwit.protocol.v1.DiskMark;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A fleet of three hosts with one VM, as a test wants it seen. */
final class Pictured {
  static final HostId A = new HostId(new UUID(0, 1));
  static final HostId B = new HostId(new UUID(0, 2));
  static final HostId C = new HostId(new UUID(0, 3));
  static final VmId VM = VmId.of("0e0e0e0e-0000-4000-8000-000000000001");
  private static final Map<HostId, String> NAMES = Map.of(A, "a", B, "b", C, "c");

  private final Map<HostId, Optional<Map<VmId, VmEvidence>>> words = new HashMap<>();
  private final Map<VmId, OperationId> inDoubt = new HashMap<>();
  private VmRecord vm;

  private Pictured(VmRecord vm) {
    this.vm = vm;
    NAMES.keySet().forEach(host -> words.put(host, Optional.of(Map.of())));
  }

  /** The VM is stored as a host's under an epoch; every host answers and has nothing of it. */
  static Pictured owned(HostId owner, long epoch) {
    return new Pictured(
        new VmRecord(
            spec(),
            new ImageName("base"),
            owner,
            new Epoch(epoch),
            true,
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            1,
            Instant.EPOCH));
  }

  Pictured silent(HostId host) {
    words.put(host, Optional.empty());
    return this;
  }

  Pictured says(HostId host, VmEvidence.Builder evidence) {
    words.put(host, Optional.of(Map.of(VM, evidence.setVmId(VM.toString()).build())));
    return this;
  }

  Pictured grantedTo(HostId host) {
    vm = with(Optional.of(host), vm.confirmed(), vm.decidedAt(), vm.operation());
    return this;
  }

  Pictured unconfirmed() {
    vm = with(vm.grantedTo(), false, vm.decidedAt(), vm.operation());
    return this;
  }

  Pictured decidedAt(long epoch) {
    vm = with(vm.grantedTo(), vm.confirmed(), Optional.of(new Epoch(epoch)), vm.operation());
    return this;
  }

  Pictured workedOn() {
    OperationId operation = new OperationId(new UUID(1, 1));
    vm = with(vm.grantedTo(), vm.confirmed(), vm.decidedAt(), Optional.of(operation));
    return this;
  }

  private VmRecord with(
      Optional<HostId> grantedTo,
      boolean confirmed,
      Optional<Epoch> decidedAt,
      Optional<OperationId> operation) {
    return new VmRecord(
        vm.spec(),
        vm.image(),
        vm.owner(),
        vm.epoch(),
        vm.made(),
        grantedTo,
        confirmed,
        decidedAt,
        operation,
        vm.version(),
        vm.createdAt());
  }

  Picture picture() {
    Map<HostId, Picture.Host> hosts = new HashMap<>();
    words.forEach((id, word) -> hosts.put(id, new Picture.Host(id, NAMES.get(id), word)));
    return new Picture(List.of(vm), hosts, inDoubt);
  }

  Resolution resolution(Map<HostId, Fencing> fencings) {
    return new Resolution(picture(), vm, Set.of(), fencings);
  }

  /** Of a host that has it by its journal, with the disk that belongs to it. */
  static VmEvidence.Builder has(Ownership ownership, long epoch, DomainState domain) {
    return VmEvidence.newBuilder()
        .setOwnership(ownership)
        .setEpoch(epoch)
        .setDomain(domain)
        .setDiskPresent(true)
        .setDiskLabel(label(mark(ownership), epoch));
  }

  static DiskLabel label(DiskMark mark, long epoch) {
    return DiskLabel.newBuilder().setVmId(VM.toString()).setMark(mark).setEpoch(epoch).build();
  }

  private static DiskMark mark(Ownership ownership) {
    return switch (ownership) {
      case OWNED -> DiskMark.DISK_LIVE;
      case HANDING_OVER -> DiskMark.DISK_HANDING_OVER;
      case INCOMING -> DiskMark.DISK_SEEDING;
      case REVOKED, SUPERSEDED -> DiskMark.DISK_STALE;
      case OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED -> DiskMark.DISK_LIVE;
    };
  }

  private static VmSpec spec() {
    return new VmSpec(
        VM,
        new VmName("demo"),
        1,
        DataSize.ofMebibytes(256),
        DataSize.ofGibibytes(1),
        new Image(
            new ImageDigest("ab".repeat(32)),
            ImageFormat.QCOW2,
            DataSize.ofMebibytes(30),
            DataSize.ofGibibytes(1)),
        new MacAddress("52:54:00:00:00:01"),
        new CpuContract("qemu64", List.of()),
        "pc-q35-7.2");
  }
}
