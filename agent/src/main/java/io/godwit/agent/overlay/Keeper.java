package io.godwit.agent.overlay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.agent.storage.DurableFile;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.DeviceNames;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.MeshState;
import io.godwit.model.NetworkPort;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes this host's part of the overlay what it should be, and keeps it so: after each word of the
 * controller's, and from time to time in case somebody has changed it. A VM that comes or goes does
 * not wait for that: its packets are redirected at once, by this host's own journal or by another
 * host's announcement, whichever has the youngest epoch.
 */
public final class Keeper implements Networks, AutoCloseable {
  private static final Logger LOG = System.getLogger(Keeper.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(20);
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** Of a host's overlay. */
  record Parts(
      Kernel kernel,
      Mesh mesh,
      SegmentDevices devices,
      Egress egress,
      FrontDoors doors,
      NameServers names,
      Announcements announcements) {}

  private final HostId self;
  private final OwnershipJournal journal;
  private final Supplier<MeshState> state;
  private final Path file;
  private final Tasks tasks;
  private final Parts parts;
  private final AtomicBoolean lookIsOwed = new AtomicBoolean();

  /** Since when networks that have something here have had no VM; of the turn of making. */
  private final Map<Vni, Instant> unneeded = new HashMap<>();

  /** Held while devices are made. */
  private final Tasks.Turn making;

  /** Held while packets are directed, which must not wait for devices. */
  private final Tasks.Turn directing;

  private volatile Layout layout;
  private Layout kept;
  private volatile Consumer<OverlayReport> report = nobody -> {};
  private List<String> problems = List.of();

  /** What the filter lets through; of the turn of directing. */
  private List<Filter.Port> filtered = List.of();

  /** Nothing of networks is left here. What an agent before may have left is not known. */
  private volatile boolean isBare;

  private Keeper(
      HostId self,
      OwnershipJournal journal,
      Supplier<MeshState> state,
      Path file,
      Tasks tasks,
      Parts parts,
      Layout kept) {
    this.self = self;
    this.journal = journal;
    this.state = state;
    this.file = file;
    this.tasks = tasks;
    this.parts = parts;
    this.layout = kept;
    this.kept = kept;
    this.making = tasks.newTurn();
    this.directing = tasks.newTurn();
  }

  /**
   * Assembles one for this host.
   *
   * @param endpoints where others can reach this host's WireGuard
   * @throws IOException if the host's key or its last overlay cannot be read
   */
  public static Keeper open(Surroundings around, Supplier<List<String>> endpoints)
      throws IOException {
    AgentPaths paths = around.paths();
    MeshKeys keys = MeshKeys.open(paths.meshKey(), around.random());
    Optional<String> obstacle = Tools.of(System.getenv("PATH")).obstacle();
    Supplier<MeshState> state =
        () ->
            obstacle
                .<MeshState>map(MeshState.Unfit::new)
                .orElseGet(() -> new MeshState.Ready(keys.publicKey(), endpoints.get()));
    AtomicReference<Keeper> itself = new AtomicReference<>();
    Announcements announcements =
        new Announcements(
            around.self(), around.tasks(), (vm, at, epoch) -> itself.get().heard(vm, at, epoch));
    itself.set(
        new Keeper(
            around.self(),
            around.journal(),
            state,
            paths.overlay(),
            around.tasks(),
            parts(around, keys, announcements),
            kept(paths.overlay())));
    return itself.get();
  }

  /** What a keeper works with; all of it stays its maker's to close. */
  public record Surroundings(
      HostId self,
      MeshTerms terms,
      AgentPaths paths,
      OwnershipJournal journal,
      Tasks tasks,
      InstantSource clock,
      SecureRandom random) {}

  private static Parts parts(Surroundings around, MeshKeys keys, Announcements announcements)
      throws IOException {
    Kernel kernel = new Kernel();
    Units units = Units.ofThisMachine();
    Path folder = around.paths().overlayFiles();
    Files.createDirectories(folder);
    return new Parts(
        kernel,
        new Mesh(
            new Mesh.Own(around.self(), keys.publicKey(), around.paths().meshKey(), around.terms()),
            kernel,
            units,
            around.tasks(),
            around.clock()),
        new SegmentDevices(around.self(), kernel),
        new Egress(kernel),
        new FrontDoors(around.self(), kernel),
        new NameServers(folder, kernel, units, around.tasks()),
        announcements);
  }

  private static Layout kept(Path file) throws IOException {
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

  /** Takes over what the last agent left, and goes on until the timer is cancelled. */
  public Tasks.Timer begin() {
    journal.all().forEach(this::noteOwn);
    journal.onChange(this::startRedirection);
    lookSoon();
    return tasks.repeat(INTERVAL, this::lookSoon);
  }

  @Override
  public MeshState state() {
    return state.get();
  }

  @Override
  public void accept(Overlay overlay, Consumer<OverlayReport> reporter) {
    report = reporter;
    Layout next = LayoutCodec.read(overlay);
    if (next.stamp().isOlderThan(layout.stamp())) {
      LOG.log(Level.INFO, "an overlay of {0} came after one of {1}", next.stamp(), layout.stamp());
      return;
    }
    change(before -> before.replacedBy(next));
    journal.all().forEach(this::noteOwn);
    lookSoon();
  }

  @Override
  public void ready(VmSpec spec) throws IOException {
    if (spec.port().isPresent()) {
      requireMade(spec, spec.port().get(), look());
    }
  }

  @Override
  public void readyToReceive(VmSpec spec) throws IOException {
    if (spec.port().isEmpty()) {
      return;
    }
    Outcome outcome = look();
    requireMade(spec, spec.port().get(), outcome);
    if (!outcome.mesh().isEmpty() || layout.segmentOf(spec.id()).isEmpty()) {
      throw unattached(
          spec,
          outcome.mesh().isEmpty()
              ? "the controller has not told this host of it yet"
              : outcome.mesh().getFirst());
    }
  }

  private static void requireMade(VmSpec spec, NetworkPort port, Outcome outcome)
      throws IOException {
    if (!outcome.filter().isEmpty()) {
      throw unattached(spec, outcome.filter().getFirst());
    }
    String problem = outcome.segments().get(port.vni());
    if (problem != null) {
      throw unattached(spec, problem);
    }
  }

  private static IOException unattached(VmSpec spec, String why) {
    return new IOException(
        "VM %s cannot be attached to its network here: %s; nothing was changed"
            .formatted(spec.name(), why));
  }

  /**
   * Another host says that a VM is there. That is believed of the host that may get it next, or
   * that has it and has taken a move of it back; anybody else must be vouched for by the
   * controller.
   */
  private boolean heard(VmId vm, HostId at, Epoch epoch) {
    Optional<Member> known = member(layout, vm);
    if (known.isEmpty()) {
      return false;
    }
    Member member = known.get();
    if (!member.epoch().isOlderThan(epoch)) {
      return true;
    }
    if (!member.mayBeAt(at, epoch) || isOwnedHere(vm)) {
      LOG.log(
          Level.INFO,
          "host {0} says that VM {1} is there under epoch {2}; as known here it is not to be",
          at,
          vm,
          epoch);
      return false;
    }
    change(before -> before.moved(vm, at, epoch));
    LOG.log(Level.INFO, "VM {0} is at host {1} under epoch {2}", vm, at, epoch);
    Tasks.Task unused = tasks.start("overlay-redirection", () -> redirect(vm));
    return true;
  }

  private boolean isOwnedHere(VmId vm) {
    return journal.all().stream()
        .filter(record -> record.vm().equals(vm))
        .anyMatch(record -> record.ownership() instanceof Owned);
  }

  @Override
  public void close() throws IOException {
    parts.announcements().close();
  }

  /** Called under the journal's lock, on which a VM's release waits. */
  private void startRedirection(VmId vm) {
    Tasks.Task unused = tasks.start("overlay-redirection", () -> changedHere(vm));
  }

  private void changedHere(VmId vm) {
    Optional<VmRecord> record = journal.find(vm);
    record.ifPresent(this::noteOwn);
    redirect(vm);
    record
        .flatMap(Keeper::ownedEpoch)
        .ifPresentOrElse(epoch -> tell(vm, epoch), () -> parts.announcements().forget(vm));
    lookSoon();
  }

  /** What the last agent may not have said before it ended. */
  private void tellAll() {
    journal
        .all()
        .forEach(record -> ownedEpoch(record).ifPresent(epoch -> tell(record.vm(), epoch)));
  }

  private void tell(VmId vm, Epoch epoch) {
    Set<HostId> others =
        layout.segmentOf(vm).stream().flatMap(Segment::hosts).collect(Collectors.toSet());
    others.remove(self);
    parts.announcements().tell(others, vm, epoch);
  }

  private void noteOwn(VmRecord record) {
    ownedEpoch(record).ifPresent(epoch -> change(known -> known.moved(record.vm(), self, epoch)));
  }

  private static Optional<Epoch> ownedEpoch(VmRecord record) {
    return record.ownership() instanceof Owned owned
        ? Optional.of(owned.epoch())
        : Optional.empty();
  }

  /** What fails here is made good by a look. */
  private void redirect(VmId vm) {
    try {
      inDirection(() -> redirectInTurn(layout, vm));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "VM {0} is not redirected yet, tried again: {1}", vm, e.getMessage());
      lookSoon();
    }
    keep();
  }

  /**
   * A VM's packets go on before anything else is done; one that is here must be let through first.
   */
  private void redirectInTurn(Layout now, VmId vm) throws IOException {
    filterAnew(portsHere());
    Optional<Segment> segment = now.segmentOf(vm);
    if (segment.isPresent() && parts.kernel().hasDevice(DeviceNames.bridge(segment.get().vni()))) {
      parts
          .kernel()
          .bridge(
              new Forwarding(segment.get(), self).redirection(member(now, vm).orElseThrow()),
              Kernel.Missing.IS_FINE);
    }
  }

  /** Nothing is done where it is so already, as for a VM that moves between two other hosts. */
  private void filterAnew(List<Filter.Port> ports) throws IOException {
    if (!ports.equals(filtered) && !(ports.isEmpty() && isBare)) {
      parts.kernel().nft(Filter.text(ports));
      filtered = ports;
    }
  }

  /** One that waits for its turn looks at what is then. */
  private void lookSoon() {
    if (lookIsOwed.compareAndSet(false, true)) {
      Tasks.Task unused = tasks.start("overlay", this::lookAside);
    }
  }

  private void lookAside() {
    Outcome unused = look();
  }

  private Outcome look() {
    AtomicReference<Outcome> outcome = new AtomicReference<>();
    making.run(
        () -> {
          lookIsOwed.set(false);
          outcome.set(makeAll());
        });
    return outcome.get();
  }

  /**
   * What could not be made, for people.
   *
   * @param segments by network
   */
  private record Outcome(
      List<String> filter,
      List<String> mesh,
      Map<Vni, String> segments,
      List<String> ways,
      List<String> removal) {
    private List<String> all() {
      List<String> all = new ArrayList<>(filter);
      all.addAll(mesh);
      all.addAll(segments.values());
      all.addAll(ways);
      all.addAll(removal);
      return List.copyOf(all);
    }
  }

  private Outcome makeAll() {
    Layout wanted = layout.with(List.copyOf(networksHere().values()));
    boolean needed = !wanted.segments().isEmpty();
    Outcome outcome =
        new Outcome(
            needed ? attempt("the filter", this::makeFilter) : List.of(),
            needed ? attempt("the mesh", () -> makeMesh(wanted)) : List.of(),
            makeSegments(wanted),
            needed ? attempt("the ways out and in", () -> makeWays(wanted)) : List.of(),
            attempt("what is not needed", () -> removeOthers(wanted)));
    keep();
    tell(wanted.stamp(), outcome.all());
    return outcome;
  }

  /** Anew, in case that somebody has changed it. */
  private void makeFilter() throws IOException {
    inDirection(
        () -> {
          filtered = List.of();
          List<Filter.Port> ports = portsHere();
          parts.kernel().nft(Filter.text(ports));
          filtered = ports;
        });
  }

  private void makeMesh(Layout wanted) throws IOException, InterruptedException {
    parts.mesh().make(wanted.peers());
    if (parts.announcements().open()) {
      tellAll();
    } else {
      parts.announcements().tellAgain();
    }
  }

  /** By what the host itself does with packets: it forwards them. */
  private void makeWays(Layout wanted) throws IOException {
    parts.kernel().forward();
    parts.kernel().nft(HostRules.text(wanted.segments(), self));
  }

  private Map<Vni, String> makeSegments(Layout wanted) {
    Map<Vni, String> failed = new TreeMap<>();
    for (Segment segment : wanted.segments()) {
      attempt("network " + segment.network(), () -> make(segment))
          .forEach(problem -> failed.put(segment.vni(), problem));
    }
    return failed;
  }

  private void make(Segment segment) throws IOException, InterruptedException {
    parts.devices().make(segment);
    parts.doors().make(segment);
    inDirection(() -> direct(segment.vni()));
    parts.names().make(segment);
    parts.egress().make(segment);
  }

  /** By what is known now, which may be more than when the look began. */
  private void direct(Vni vni) throws IOException {
    Optional<Segment> segment = layout.segment(vni);
    if (segment.isPresent()) {
      String bridge = DeviceNames.bridge(vni);
      List<String> changes =
          new Forwarding(segment.get(), self)
              .changes(
                  FdbText.read(parts.kernel().forwarding(bridge)),
                  Set.copyOf(parts.kernel().ports(bridge)));
      parts.kernel().bridge(changes, Kernel.Missing.FAILS);
    }
  }

  /**
   * What is not needed lingers: the source of a move still asks there whether its VM has arrived,
   * and a VM may come back.
   */
  private void removeOthers(Layout wanted) throws IOException, InterruptedException {
    Set<Vni> others = new TreeSet<>(parts.devices().present());
    others.addAll(parts.names().present());
    wanted.segments().forEach(segment -> others.remove(segment.vni()));
    unneeded.keySet().retainAll(others);
    Instant now = tasks.instant();
    for (Vni vni : others) {
      Instant since = unneeded.computeIfAbsent(vni, begun -> now);
      if (!now.isBefore(since.plus(LINGER))) {
        remove(vni);
      }
    }
    if (!unneeded.isEmpty()) {
      Tasks.Timer unused = tasks.schedule(LINGER, this::lookSoon);
    } else if (wanted.segments().isEmpty() && !isBare) {
      parts.mesh().remove();
      removeFilter();
      parts.kernel().nft(HostRules.none());
    }
    isBare = wanted.segments().isEmpty() && unneeded.isEmpty();
  }

  private void remove(Vni vni) throws IOException, InterruptedException {
    if (parts.devices().isUsed(vni)) {
      throw new IOException(
          "network %s is not of this host, but a VM is attached: it stays".formatted(vni));
    }
    parts.names().remove(vni);
    parts.doors().remove(vni);
    parts.egress().forget(vni);
    parts.devices().remove(vni);
    unneeded.remove(vni);
  }

  private void removeFilter() throws IOException {
    inDirection(
        () -> {
          filtered = List.of();
          parts.kernel().nft(Filter.none());
        });
  }

  private void tell(Layout.Stamp stamp, List<String> found) {
    found.stream()
        .filter(problem -> !problems.contains(problem))
        .forEach(problem -> LOG.log(Level.ERROR, "networks: {0}; it is tried again", problem));
    problems = found;
    report.accept(
        OverlayReport.newBuilder()
            .setCoordinator(stamp.coordinator())
            .setRevision(stamp.revision())
            .addAllProblems(problems)
            .build());
  }

  /** Something that may fail without keeping the rest from being made. */
  @FunctionalInterface
  private interface Making {
    void make() throws IOException, InterruptedException;
  }

  private static List<String> attempt(String what, Making making) {
    try {
      making.make();
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      return List.of("%s cannot be made: %s".formatted(what, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(what + " was not made: the agent ends");
    }
  }

  @FunctionalInterface
  private interface Directing {
    void run() throws IOException;
  }

  private void inDirection(Directing work) throws IOException {
    try {
      directing.run(
          () -> {
            try {
              work.run();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The networks of VMs that are here or are about to come. */
  private Map<VmId, NetworkPort> networksHere() {
    Map<VmId, NetworkPort> found = new HashMap<>();
    journal.all().stream()
        .filter(
            record ->
                record.ownership() instanceof Owned
                    || record.ownership() instanceof HandingOver
                    || record.ownership() instanceof Incoming)
        .forEach(
            record ->
                record
                    .spec()
                    .flatMap(VmSpec::port)
                    .ifPresent(port -> found.put(record.vm(), port)));
    return found;
  }

  /** One that is being handed over runs here until it is released. */
  private List<Filter.Port> portsHere() {
    return journal.all().stream()
        .filter(
            record ->
                record.ownership() instanceof Owned || record.ownership() instanceof HandingOver)
        .flatMap(record -> record.spec().stream())
        .flatMap(Keeper::filterPort)
        .toList();
  }

  private static Stream<Filter.Port> filterPort(VmSpec spec) {
    return spec.port().stream().map(port -> new Filter.Port(spec.id(), spec.mac(), port.address()));
  }

  private static Optional<Member> member(Layout in, VmId vm) {
    return in.segmentOf(vm).stream()
        .flatMap(segment -> segment.members().stream())
        .filter(member -> member.vm().equals(vm))
        .findFirst();
  }

  private synchronized void change(UnaryOperator<Layout> change) {
    layout = change.apply(layout);
  }

  /** So that the next agent need not wait for a controller. */
  private synchronized void keep() {
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
}
