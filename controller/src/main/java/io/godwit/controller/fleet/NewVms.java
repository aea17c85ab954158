package io.godwit.controller.fleet;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.Addresses;
import io.godwit.controller.operation.CreateVm.Creation;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.Room;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.HostFacts;
import io.godwit.migration.Refusal;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.OperationId;
import io.godwit.model.Printable;
import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides what a new VM is and where it begins, and enters it. */
final class NewVms {
  private static final int MOST_VCPUS = 255;
  private static final DataSize LEAST_MEMORY = DataSize.ofMebibytes(16);

  private final Store store;
  private final Facts facts;
  private final Submissions submissions;
  private final UuidSource ids;
  private final InstantSource clock;

  NewVms(Store store, Facts facts, Submissions submissions, UuidSource ids, InstantSource clock) {
    this.store = store;
    this.facts = facts;
    this.submissions = submissions;
    this.ids = ids;
    this.clock = clock;
  }

  OperationView submit(CreateVmRequest asked, Optional<String> idempotencyKey) {
    Submissions.Request request = new Submissions.Request(asked, idempotencyKey);
    return submissions.repeated(request).orElseGet(() -> submit(asked, request));
  }

  private OperationView submit(CreateVmRequest asked, Submissions.Request request) {
    VmName name = Names.vm(asked.name());
    checkSizes(asked);
    Optional<PortWish> port = PortWish.of(asked);
    VmLabels labels = Labels.read(asked.labels());
    Optional<Ipv6Range> ipv6Range = port.flatMap(this::ipv6Range);
    ImageRecord image =
        store.read(transaction -> Images.find(transaction, Names.image(asked.image())));
    List<HostFacts> fleet = facts.hosts();
    Placement.Wish wish = wish(asked, port, ipv6Range, image.image(), fleet);
    HostFacts host = place(asked, wish, fleet);
    Optional<HostFacts> seed = new Placement(wish, fleet).seed(host);
    boolean cached = host.images().contains(image.image().digest());
    return submissions.submit(
        request,
        (transaction, id, fingerprint) -> {
          refuseTaken(transaction, name);
          refuseClosed(transaction, host);
          VmSpec spec = spec(transaction, asked, name, wish);
          refuseDoubted(transaction, spec, host);
          Creation creation =
              Creation.of(
                  spec,
                  host.id(),
                  cached ? Optional.empty() : seed.map(HostFacts::id),
                  asked.start(),
                  transaction.revision());
          transaction
              .operations()
              .insert(operation(id, request, fingerprint, spec, image, host, creation));
          transaction.vms().insert(spec, image.name(), host.id(), id, clock.instant());
          transaction.labels().put(spec.id(), labels);
          Room.lacks(transaction, host.id())
              .ifPresent(
                  lack -> {
                    throw new RefusedException(Problem.Code.CONFLICT, lack.message());
                  });
        });
  }

  private Optional<Ipv6Range> ipv6Range(PortWish wish) {
    return store
        .<NetworkRecord>read(transaction -> Networks.find(transaction, wish.network()))
        .ipv6Range();
  }

  private static void refuseDoubted(Transaction transaction, VmSpec spec, HostFacts host) {
    DoubtedNetworks.against(transaction, spec.port(), host.id())
        .ifPresent(
            doubt -> {
              throw Refusals.preflight(
                  "VM '%s' cannot be made there".formatted(spec.name()), List.of(doubt));
            });
  }

  /** It may have been closed, and be going off, since it was chosen. */
  private static void refuseClosed(Transaction transaction, HostFacts host) {
    if (transaction.hosts().find(host.id()).filter(HostRecord::schedulable).isEmpty()) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' takes no VMs any more; choose another one".formatted(host.name()));
    }
  }

  private VmSpec spec(
      Transaction transaction, CreateVmRequest asked, VmName name, Placement.Wish wish) {
    return new VmSpec(
        new VmId(ids.next()),
        name,
        asked.vcpus(),
        wish.memory(),
        wish.disk(),
        wish.image(),
        freeMac(transaction, wish.port()),
        wish.cpu(),
        wish.machineType(),
        wish.port().map(port -> port.choose(transaction)),
        wish.leastMemory());
  }

  private NewOperation operation(
      OperationId id,
      Submissions.Request request,
      String fingerprint,
      VmSpec spec,
      ImageRecord image,
      HostFacts host,
      Creation creation) {
    return new NewOperation(
        id,
        OperationKind.CREATE_VM,
        Optional.of(spec.id()),
        Optional.of(spec.name()),
        Optional.of(image.name()),
        Optional.empty(),
        Optional.of(host.id()),
        Json.write(creation),
        request.idempotencyKey(),
        fingerprint,
        clock.instant());
  }

  private HostFacts place(CreateVmRequest asked, Placement.Wish wish, List<HostFacts> fleet) {
    Placement placement = new Placement(wish, fleet);
    if (asked.host() == null) {
      return placement.best().orElseThrow(() -> nowhere(placement, fleet));
    }
    var id = store.read(transaction -> Hosts.find(transaction, Names.host(asked.host()))).id();
    HostFacts host =
        fleet.stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(() -> RefusedException.notFound("host", asked.host()));
    List<Refusal> refusals = placement.refusals(host);
    if (!refusals.isEmpty()) {
      throw Refusals.preflight("VM '%s' cannot be made there".formatted(asked.name()), refusals);
    }
    return host;
  }

  private static RefusedException nowhere(Placement placement, List<HostFacts> fleet) {
    List<Refusal> refusals =
        fleet.stream().flatMap(host -> placement.refusals(host).stream()).distinct().toList();
    return Refusals.preflight(
        fleet.isEmpty() ? "no host has joined yet (godwit host add)" : "no host fits", refusals);
  }

  private static Placement.Wish wish(
      CreateVmRequest asked,
      Optional<PortWish> port,
      Optional<Ipv6Range> ipv6Range,
      Image image,
      List<HostFacts> fleet) {
    CommonGround common = new CommonGround(fleet);
    String model =
        Optional.ofNullable(asked.cpuModel())
            .or(common::cpuModel)
            .orElseThrow(nothingInCommon("CPU model"));
    String machineType = common.machineType().orElseThrow(nothingInCommon("machine type"));
    return new Placement.Wish(
        image,
        new DataSize(asked.memoryBytes()),
        disk(asked, image),
        cpu(model),
        machineType,
        port,
        ipv6Range,
        leastMemory(asked, common));
  }

  /** No balloon while there are hosts that would refuse the VM for it. */
  private static Optional<DataSize> leastMemory(CreateVmRequest asked, CommonGround common) {
    Optional<DataSize> wanted = Optional.ofNullable(asked.leastMemoryBytes()).map(DataSize::new);
    if (wanted.isPresent() && !common.balloons()) {
      throw new RefusedException(
          Problem.Code.UNAVAILABLE,
          "a VM has a least memory by its balloon, and a host that is connected has an agent that"
              + " does not know balloons; upgrade the agents, or leave it out. Nothing was changed");
    }
    return common.balloons()
        ? wanted.or(() -> Optional.of(usualLeast(new DataSize(asked.memoryBytes()))))
        : Optional.empty();
  }

  private static DataSize usualLeast(DataSize memory) {
    return new DataSize(Math.max(LEAST_MEMORY.bytes(), memory.bytes() / 2));
  }

  private static Supplier<RefusedException> nothingInCommon(String what) {
    return () ->
        new RefusedException(
            Problem.Code.UNAVAILABLE,
            "the hosts that are connected have no %s in common, or none is connected"
                .formatted(what));
  }

  private static CpuContract cpu(String model) {
    try {
      return new CpuContract(model, List.of());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage());
    }
  }

  private static DataSize disk(CreateVmRequest asked, Image image) {
    DataSize disk =
        asked.diskBytes() == null ? image.virtualSize() : new DataSize(asked.diskBytes());
    if (image.virtualSize().isMoreThan(disk)) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "the image's own disk is %s, so the VM's is at least that, not %s"
              .formatted(image.virtualSize(), disk));
    }
    return disk;
  }

  private static void checkSizes(CreateVmRequest asked) {
    if (asked.vcpus() < 1 || asked.vcpus() > MOST_VCPUS) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a VM has 1 to %d vCPUs, not %d".formatted(MOST_VCPUS, asked.vcpus()));
    }
    if (asked.memoryBytes() < LEAST_MEMORY.bytes()) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a VM has at least %s of memory, not %d bytes"
              .formatted(LEAST_MEMORY, asked.memoryBytes()));
    }
    Long least = asked.leastMemoryBytes();
    if (least != null && (least < LEAST_MEMORY.bytes() || least > asked.memoryBytes())) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a VM's least memory is at least %s and at most its memory, not %d bytes; nothing was changed"
              .formatted(LEAST_MEMORY, least));
    }
    if (asked.diskBytes() != null && asked.diskBytes() < 1) {
      throw new RefusedException(
          Problem.Code.INVALID, "a disk has a size, not %d bytes".formatted(asked.diskBytes()));
    }
  }

  private static void refuseTaken(Transaction transaction, VmName name) {
    if (transaction.vms().find(name).isPresent()) {
      throw new RefusedException(
          Problem.Code.EXISTS,
          "there is a VM named '%s'; choose another name".formatted(Printable.of(name.value())));
    }
  }

  private static MacAddress freeMac(Transaction transaction, Optional<PortWish> port) {
    return orRefused(
        port.isPresent()
            ? Addresses.freeInNetworks(Networks.macs(transaction))
            : Addresses.free(transaction.vms().macs()));
  }

  private static MacAddress orRefused(Optional<MacAddress> free) {
    return free.orElseThrow(
        () -> new RefusedException(Problem.Code.CONFLICT, "all addresses of VMs are in use"));
  }
}
