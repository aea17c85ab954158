package io.godwit.agent.overlay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Mentioned;
import io.godwit.agent.storage.DurableFile;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.Overlay;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What this host knows of networks: what the controller has said, what its own journal says of its
 * VMs, and what other hosts have said of theirs. The youngest epoch holds.
 */
final class Known {
  private static final Logger LOG = System.getLogger(Known.class.getName());

  private final HostId self;
  private final OwnershipJournal journal;
  private final Path file;
  private volatile Layout layout;
  private Layout kept;

  /** Of the controller that learns, by its start; of the lock of changing. */
  private Mentioned mentioned = Mentioned.NOBODY;

  private long learning;

  /** Where VMs that came, or are about to, were before. */
  private final Map<VmId, HostId> predecessors = new HashMap<>();

  private Known(HostId self, OwnershipJournal journal, Path file, Layout kept) {
    this.self = self;
    this.journal = journal;
    this.file = file;
    this.layout = kept;
    this.kept = kept;
  }

  /**
   * What was known last, and what the journal says now.
   *
   * @throws IOException if the file cannot be read; one that is damaged is not believed
   */
  static Known open(HostId self, OwnershipJournal journal, Path file) throws IOException {
    Known known = new Known(self, journal, file, read(file));
    known.noteOwn();
    return known;
  }

  private static Layout read(Path file) throws IOException {
    Optional<byte[]> kept = DurableFile.read(file);
    try {
      return kept.isEmpty() ? Layout.NONE : LayoutCodec.read(Overlay.parseFrom(kept.get()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "{0} is damaged and is not believed; the controller tells it again: {1}",
          file,
          e.getMessage());
      return Layout.NONE;
    }
  }

  HostId self() {
    return self;
  }

  Layout layout() {
    return layout;
  }

  /** With the networks of VMs that are here or about to come, told or not. */
  Layout wanted() {
    return layout.with(present().stream().flatMap(spec -> spec.port().stream()).toList());
  }

  /**
   * What the controller says, unless it is older than what it has said before.
   *
   * @throws IllegalArgumentException for what is out of shape; nothing is changed then
   */
  void accept(Overlay overlay) {
    Layout next = LayoutCodec.read(overlay);
    if (next.stamp().isOlderThan(layout.stamp())) {
      LOG.log(Level.INFO, "an overlay of {0} came after one of {1}", next.stamp(), layout.stamp());
      return;
    }
    change(
        before -> overlay.getIncomplete() ? supplemented(before, next) : before.replacedBy(next));
    noteOwn();
  }

  /**
   * What the learning controller has mentioned and mentions no more it has taken away; what it has
   * never mentioned it may not have learnt yet.
   */
  private Layout supplemented(Layout before, Layout next) {
    if (learning != next.stamp().coordinator()) {
      learning = next.stamp().coordinator();
      mentioned = Mentioned.NOBODY;
    }
    mentioned = mentioned.and(next);
    Layout unmentioned = before.without(mentioned);
    // Of those that it mentions, what is known here may be younger.
    return before.replacedBy(unmentioned.supplementedBy(next.withAnchorsOf(before)));
  }

  /** What has become of what another host said. */
  enum Heard {
    /** Something new. */
    NEWS,
    KNOWN,
    /** Nobody has vouched for it yet. */
    NOT_BELIEVED
  }

  /**
   * Another host says that a VM is there. That is believed of the host that may get it next, or
   * that has it and has taken a move of it back; anybody else must be vouched for by the
   * controller.
   */
  Heard hear(VmId vm, HostId at, Epoch epoch) {
    Optional<Member> known = layout.member(vm);
    if (known.filter(member -> !member.epoch().isOlderThan(epoch)).isPresent()) {
      return Heard.KNOWN;
    }
    if (known.filter(member -> member.mayBeAt(at, epoch)).isEmpty() || owned().containsKey(vm)) {
      LOG.log(
          Level.INFO,
          "host {0} says that VM {1} is there under epoch {2}; as known here it is not to be",
          at,
          vm,
          epoch);
      return Heard.NOT_BELIEVED;
    }
    change(before -> before.moved(vm, at, epoch));
    LOG.log(Level.INFO, "VM {0} is at host {1} under epoch {2}", vm, at, epoch);
    return Heard.NEWS;
  }

  /** Whether VMs of networks are here, or are about to come, as far as that can be told. */
  boolean hasVms() {
    return present().stream().anyMatch(spec -> spec.port().isPresent()) || !sealed().isEmpty();
  }

  /**
   * Whether anybody would miss this host's part: VMs here, clients of a front door, connections of
   * VMs that have left, or hosts that it relays for.
   */
  boolean isOfUse() {
    Layout now = layout;
    return hasVms()
        || now.segments().stream().anyMatch(segment -> segment.door(self).isPresent())
        || now.peers().stream().anyMatch(peer -> !peer.passedTo().isEmpty())
        || !anchorDuties().isEmpty();
  }

  /** Nothing that anybody has said is known any more. */
  void forget() {
    change(before -> Layout.NONE);
    keep();
  }

  /** What the journal says of VMs. */
  void noteOwn() {
    notePredecessors();
    owned().forEach((vm, epoch) -> change(before -> before.moved(vm, self, epoch)));
  }

  /** The VMs that are this host's, each under its epoch. */
  Map<VmId, Epoch> owned() {
    Map<VmId, Epoch> owned = new HashMap<>();
    for (VmRecord each : journal.all()) {
      if (each.ownership() instanceof Owned ownership) {
        owned.put(each.vm(), ownership.epoch());
      }
    }
    return owned;
  }

  /** What VMs here may send. One that is being handed over runs here until it is released. */
  List<Filter.Port> ports() {
    return records(state -> state instanceof Owned || state instanceof HandingOver).stream()
        .flatMap(
            spec ->
                spec.port().stream()
                    .map(
                        port ->
                            new Filter.Port(
                                spec.id(), spec.mac(), port.address(), port.ipv6(spec.mac()))))
        .toList();
  }

  /**
   * Of VMs that are here or about to come: a gate stands before its VM does. None of a VM that
   * everything reaches.
   */
  List<Gate> gates() {
    Layout now = layout;
    return records(
            state ->
                state instanceof Owned || state instanceof HandingOver || state instanceof Incoming)
        .stream()
        .flatMap(
            spec ->
                spec.port().stream()
                    .flatMap(port -> now.segment(port.vni()).stream())
                    .flatMap(segment -> segment.gate(spec.id()).stream()))
        .toList();
  }

  /** Of which a VM may have something under way: both, where nothing is known of it. */
  List<IpVersion> versions(VmId vm) {
    boolean ipv4Only =
        journal
            .find(vm)
            .flatMap(VmRecord::spec)
            .flatMap(VmSpec::port)
            .filter(port -> port.ipv6Range().isEmpty())
            .isPresent();
    return ipv4Only ? List.of(IpVersion.IPV4) : List.of(IpVersion.values());
  }

  /**
   * That a VM leaves this host, or has left it.
   *
   * @param under the epoch that it had here
   */
  record Departure(HostId to, Epoch under, Stage stage) {
    /** How far it is. */
    enum Stage {
      /** It still runs here. */
      LEAVING,
      GONE
    }
  }

  /**
   * Where a VM comes from.
   *
   * @param epoch that it had there
   */
  record Origin(HostId host, Epoch epoch) {}

  /** Empty for a VM that does not leave, or of which nobody has told where it goes. */
  Optional<Departure> departure(VmId vm) {
    return layout
        .member(vm)
        .flatMap(member -> member.next().or(() -> Optional.of(member.at())))
        .filter(host -> !host.equals(self))
        .flatMap(host -> journal.find(vm).flatMap(record -> departure(record.ownership(), host)));
  }

  private static Optional<Departure> departure(Ownership ownership, HostId to) {
    return switch (ownership) {
      case HandingOver leaving ->
          Optional.of(new Departure(to, leaving.epoch(), Departure.Stage.LEAVING));
      case Superseded gone ->
          Optional.of(new Departure(to, new Epoch(gone.by().value() - 1), Departure.Stage.GONE));
      case Owned owned -> Optional.empty();
      case Incoming incoming -> Optional.empty();
      case Ownership.Revoked revoked -> Optional.empty();
    };
  }

  /** VMs that leave this host, or have left it. */
  List<VmId> departed() {
    return journal.all().stream()
        .map(VmRecord::vm)
        .filter(vm -> departure(vm).isPresent())
        .toList();
  }

  /** VMs that are here, or about to come, and of whose networks nobody has told. */
  List<VmId> untold() {
    Layout now = layout;
    return present().stream()
        .filter(spec -> spec.port().filter(port -> now.segment(port.vni()).isEmpty()).isPresent())
        .map(VmSpec::id)
        .toList();
  }

  /**
   * Whether a VM that is here, or comes here, comes from there. Where it came from is remembered
   * from the day that it was announced: the controller tells it no more once it has come.
   */
  boolean comesFrom(VmId vm, Origin origin) {
    boolean fits =
        journal
            .find(vm)
            .filter(
                record ->
                    record.ownership() instanceof Owned || record.ownership() instanceof Incoming)
            .filter(record -> record.ownership().seen().value() == origin.epoch().value() + 1)
            .isPresent();
    return fits && predecessor(vm).filter(origin.host()::equals).isPresent();
  }

  /** The VMs of which this host cannot tell whether they are its own. */
  Set<VmId> sealed() {
    return journal.sealed();
  }

  /** What the journal says of VMs; one that is sealed may be here and is not among them. */
  Map<VmId, Ownership> ownerships() {
    return journal.all().stream().collect(Collectors.toMap(VmRecord::vm, VmRecord::ownership));
  }

  /** What this host translates for VMs that leave it, or have left it. */
  List<AnchorDuty> anchorDuties() {
    return AnchorDuty.of(layout, self, ownerships(), sealed());
  }

  /** Whether a host is the anchor of a VM that is here or comes here. */
  boolean isAnchored(VmId vm, Origin anchor) {
    return comesFrom(vm, anchor)
        || (anchorsOfOwn().getOrDefault(vm, Set.of()).contains(anchor.host())
            && layout
                .member(vm)
                .flatMap(member -> member.anchor(anchor.host()))
                .filter(each -> each.under().equals(anchor.epoch()))
                .isPresent());
  }

  /**
   * The hosts that VMs may have anchors at which are here or about to come. The journal says first
   * that a VM has come, and the layout only after that names the host that it has left, so they are
   * read in this order.
   */
  Map<VmId, Set<HostId>> anchorsOfOwn() {
    Map<VmId, Ownership> ownerships = ownerships();
    Layout now = layout;
    Map<VmId, Set<HostId>> anchors = new HashMap<>();
    ownerships.forEach(
        (vm, ownership) -> {
          switch (ownership) {
            case Incoming coming -> anchors.put(vm, anchors(vm, now));
            case Owned owned -> anchors.put(vm, anchors(vm, now));
            case HandingOver leaving -> anchors.put(vm, anchors(vm, now));
            case Superseded gone -> {}
            case Ownership.Revoked revoked -> {}
          }
        });
    return anchors;
  }

  /**
   * Where it was before counts until the layout says that it is here, and its anchors with that.
   */
  private Set<HostId> anchors(VmId vm, Layout now) {
    Optional<Member> member = now.member(vm);
    Set<HostId> hosts =
        member.stream()
            .flatMap(known -> known.anchors().stream())
            .map(Anchor::host)
            .collect(Collectors.toCollection(HashSet::new));
    if (member.filter(known -> known.at().equals(self)).isEmpty()) {
      predecessor(vm).ifPresent(hosts::add);
    }
    return hosts;
  }

  private synchronized Optional<HostId> predecessor(VmId vm) {
    return Optional.ofNullable(predecessors.get(vm));
  }

  private synchronized void notePredecessors() {
    for (VmRecord record : journal.all()) {
      if (record.ownership() instanceof Incoming) {
        layout
            .member(record.vm())
            .map(Member::at)
            .filter(host -> !host.equals(self))
            .ifPresent(host -> predecessors.put(record.vm(), host));
      }
    }
    layout.predecessors().forEach(predecessors::putIfAbsent);
    predecessors.keySet().removeIf(vm -> journal.find(vm).isEmpty());
  }

  /** So that the next agent need not wait for a controller. */
  synchronized void keep() {
    if (layout.equals(kept)) {
      return;
    }
    try {
      DurableFile.write(file, LayoutCodec.write(layout).toByteArray());
      kept = layout;
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the overlay cannot be kept, the controller tells it again: {0}",
          e.getMessage());
    }
  }

  /** VMs that are here or about to come. */
  private List<VmSpec> present() {
    return records(
        state ->
            state instanceof Owned || state instanceof HandingOver || state instanceof Incoming);
  }

  private List<VmSpec> records(Predicate<Ownership> wanted) {
    return journal.all().stream()
        .filter(record -> wanted.test(record.ownership()))
        .flatMap(record -> record.spec().stream())
        .toList();
  }

  private synchronized void change(UnaryOperator<Layout> change) {
    layout = change.apply(layout);
  }
}
