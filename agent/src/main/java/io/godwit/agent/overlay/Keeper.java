package io.godwit.agent.overlay;

import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.overlay.Known.Heard;
import io.godwit.agent.overlay.Layout.Segment;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes this host's part of the overlay what it should be, and keeps it so: after each word of the
 * controller's, and from time to time in case somebody has changed it. A VM that comes or goes does
 * not wait for that ({@link Steering}).
 */
public final class Keeper implements Networks, AutoCloseable {
  private static final Logger LOG = System.getLogger(Keeper.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(20);
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** How often it is looked whether this host's key is old. */
  private static final Duration KEY_INTERVAL = Duration.ofMinutes(10);

  /**
   * Of a host's overlay.
   *
   * @param forwarding keeps whether the host passed packets on before it had networks
   */
  record Parts(
      Kernel kernel,
      Tools tools,
      Steering steering,
      Gates gates,
      Mesh mesh,
      SegmentDevices devices,
      Egress egress,
      Passages passages,
      FrontDoors doors,
      NameServers names,
      Post post,
      Greeting greeting,
      Reach reach,
      MeshKeyring keys,
      KeyRotation rotation,
      KeyNews keyNews,
      Path forwarding) {}

  private final Known known;
  private final Parts parts;
  private final Supplier<MeshState> state;
  private final Tasks tasks;
  private final Announcements announcements;
  private final Departures departures;
  private final Arrivals arrivals;
  private final Anchors anchors;
  private final Anchored anchored;
  private final AtomicBoolean lookIsOwed = new AtomicBoolean();
  private final AtomicBoolean lingerIsTimed = new AtomicBoolean();
  private final AtomicBoolean hasLeft = new AtomicBoolean();
  private volatile Consumer<OverlayReport> report = nobody -> {};

  /** Without what is anchored here. */
  private volatile OverlayReport said = OverlayReport.getDefaultInstance();

  /** Held while devices are made; what follows is changed in it only. */
  private final Tasks.Turn making;

  /** Since when networks that have something here have had no VM. */
  private final Map<Vni, Instant> unneeded = new HashMap<>();

  private List<String> problems = List.of();

  /** Nothing of networks is left here. What an agent before may have left is not known. */
  private boolean isBare;

  Keeper(Known known, Parts parts, Supplier<MeshState> state, Tasks tasks) {
    this.known = known;
    this.parts = parts;
    this.state = state;
    this.tasks = tasks;
    this.making = tasks.newTurn();
    this.announcements =
        new Announcements(vm -> Optional.ofNullable(known.owned().get(vm)), new Posted());
    this.departures = new Departures(known, parts.gates(), parts.post(), tasks);
    this.arrivals = new Arrivals(known, parts.gates(), tasks);
    this.anchors =
        new Anchors(known, parts.kernel(), parts.post(), tasks, this::tellWhatIsAnchored);
    this.anchored = new Anchored(known, parts.kernel(), tasks);
  }

  /**
   * Takes over what the last agent left, and goes on until the timer is cancelled.
   *
   * @param journal whose changes are followed
   */
  public Tasks.Timer begin(OwnershipJournal journal) {
    journal.onChange(this::startFollowing);
    lookSoon();
    Tasks.Timer looks = tasks.repeat(INTERVAL, this::lookSoon);
    Tasks.Timer keys = tasks.repeat(KEY_INTERVAL, this::changeOldKey);
    return () -> {
      looks.cancel();
      keys.cancel();
    };
  }

  private void changeOldKey() {
    if (parts.rotation().isDue()) {
      Tasks.Task unused = tasks.start("overlay-key", this::changeOldKeyAside);
    }
  }

  private void changeOldKeyAside() {
    try {
      ChangedKey unused = changeKey();
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "this host''s key in the mesh is due to be changed, tried again in {0} min: {1}",
          KEY_INTERVAL.toMinutes(),
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public ChangedKey changeKey() throws IOException, InterruptedException {
    try {
      Set<HostId> late = parts.rotation().rotate();
      return new ChangedKey(parts.keys().publicKey(), parts.keys().made(), late);
    } finally {
      // A key that WireGuard could not be told of is told to it by a look.
      lookSoon();
    }
  }

  @Override
  public void leave() {
    Tasks.Task unused = tasks.start("overlay-leave", this::leaveAside);
  }

  /**
   * The next key is one that nobody knows, in case that the host joins again. A controller whose
   * store is from before this host joined refuses it as well: what others use here stays.
   */
  private void leaveAside() {
    if (known.isOfUse() || !hasLeft.compareAndSet(false, true)) {
      return;
    }
    try {
      known.forget();
      parts.rotation().renew();
      LOG.log(Level.INFO, "this host is of no fleet: its key in the mesh is erased");
    } catch (IOException e) {
      hasLeft.set(false);
      LOG.log(Level.WARNING, "the key in the mesh is not erased yet: {0}", e.getMessage());
    }
    lookSoon();
  }

  @Override
  public void onStateChange(Runnable told) {
    parts.rotation().onChange(told);
  }

  /** What other hosts say of their keys. */
  KeyNews keyNews() {
    return parts.keyNews();
  }

  @Override
  public MeshState state() {
    return state.get();
  }

  @Override
  public void accept(Overlay overlay, Consumer<OverlayReport> reporter) {
    report = reporter;
    hasLeft.set(false);
    known.accept(overlay);
    lookSoon();
  }

  @Override
  public void ready(VmSpec spec) throws IOException {
    if (spec.port().isPresent()) {
      requireMade(spec, spec.port().get(), look(spec.port().get()));
    }
  }

  @Override
  public void readyToReceive(VmSpec spec) throws IOException {
    if (spec.port().isEmpty()) {
      return;
    }
    Outcome outcome = look(spec.port().get());
    requireMade(spec, spec.port().get(), outcome);
    requireConnected(spec, outcome);
    if (known.layout().member(spec.id()).isEmpty()) {
      throw unattached(spec, "the controller has not told this host of it yet");
    }
    requireReach(spec, spec.port().get());
  }

  private void requireReach(VmSpec spec, NetworkPort port) throws IOException {
    try {
      parts
          .reach()
          .require(spec.name(), known.layout().needed(spec.id(), port.mtu(), known.self()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unattached(spec, "the agent ends");
    } catch (IOException e) {
      throw unattached(spec, e.getMessage());
    }
  }

  /** What it has open with other hosts and other networks would end where it cannot go on. */
  private static void requireConnected(VmSpec spec, Outcome outcome) throws IOException {
    Optional<String> problem =
        Stream.of(outcome.mesh(), outcome.segments().values(), outcome.passages())
            .flatMap(Collection::stream)
            .findFirst();
    if (problem.isPresent()) {
      throw unattached(spec, problem.get());
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
        "VM %s cannot be attached to its network here: %s".formatted(spec.name(), why));
  }

  /** Another host says that a VM is there; whether that is known here now. */
  boolean heard(VmId vm, HostId at, Epoch epoch) {
    Heard heard = known.hear(vm, at, epoch);
    if (heard == Heard.NEWS) {
      Tasks.Task unused =
          tasks.start(
              "overlay-redirection",
              () -> {
                redirect(vm);
                anchors.soon();
              });
    }
    return heard != Heard.NOT_BELIEVED;
  }

  /** What comes with VMs. */
  Arrivals arrivals() {
    return arrivals;
  }

  /** What this host's VMs have under way by others. */
  Anchored anchored() {
    return anchored;
  }

  @Override
  public void close() throws IOException {
    parts.steering().close();
    parts.post().close();
  }

  /** Called under the journal's lock, on which a VM's release waits. */
  private void startFollowing(VmId vm) {
    Tasks.Task unused = tasks.start("overlay-redirection", () -> follow(vm));
  }

  /** The others are told meanwhile: they have as much to do as this host, and neither waits. */
  private void follow(VmId vm) {
    known.noteOwn();
    Tasks.Task unused = tasks.start("overlay-tidings", () -> announcements.announce(vm));
    redirect(vm);
    departures.begin(vm);
    anchors.soon();
    lookSoon();
  }

  /** By the post. */
  private final class Posted implements Announcements.Sayer {
    @Override
    public void isHere(VmId vm, Epoch epoch) {
      parts.post().tell(others(vm), vm, epoch);
    }

    @Override
    public void isNotHere(VmId vm) {
      parts.post().forget(vm);
    }
  }

  /** The other hosts that send to it: of its network, and of those connected with that. */
  private Set<HostId> others(VmId vm) {
    Set<HostId> others =
        known.layout().segmentsAround(vm).flatMap(Segment::hosts).collect(Collectors.toSet());
    others.remove(known.self());
    return others;
  }

  /** What fails here is made good by a look. */
  private void redirect(VmId vm) {
    try {
      parts.steering().redirect(vm);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "VM {0} is not redirected yet, tried again: {1}", vm, e.getMessage());
      lookSoon();
    }
    known.keep();
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
    return inTurn(
        () -> {
          lookIsOwed.set(false);
          return makeAll();
        });
  }

  /** Only what one VM needs: networks that are apart from its own do not keep it waiting. */
  private Outcome look(NetworkPort port) {
    return inTurn(
        () -> {
          Layout all = known.wanted();
          return makeNeeded(all, all.segmentsAround(port.vni()).toList());
        });
  }

  private Outcome inTurn(Supplier<Outcome> work) {
    AtomicReference<Outcome> outcome = new AtomicReference<>();
    making.run(() -> outcome.set(work.get()));
    return outcome.get();
  }

  /**
   * What could not be made, for people.
   *
   * @param segments by network
   * @param passages between networks
   */
  private record Outcome(
      List<String> filter,
      List<String> mesh,
      Map<Vni, String> segments,
      List<String> passages,
      List<String> ways,
      List<String> removal) {
    private static final Outcome NOTHING =
        new Outcome(List.of(), List.of(), Map.of(), List.of(), List.of(), List.of());

    private Outcome with(List<String> unremoved) {
      return new Outcome(filter, mesh, segments, passages, ways, unremoved);
    }

    private List<String> all() {
      List<String> all = new ArrayList<>(filter);
      all.addAll(mesh);
      all.addAll(segments.values());
      all.addAll(passages);
      all.addAll(ways);
      all.addAll(removal);
      return List.copyOf(all);
    }
  }

  private Outcome makeAll() {
    Layout wanted = known.wanted();
    Outcome made = wanted.isOutside() ? Outcome.NOTHING : makeNeeded(wanted, wanted.segments());
    Outcome outcome = made.with(removeOthers(wanted));
    known.keep();
    tell(wanted, outcome.all());
    anchors.soon();
    return outcome;
  }

  private Outcome makeNeeded(Layout wanted, List<Segment> segments) {
    List<String> passages =
        new ArrayList<>(
            attempt("what is connected no more", () -> parts.passages().removeOthers(wanted)));
    List<String> filter = new ArrayList<>(attempt("the gates", parts.gates()::make));
    filter.addAll(attempt("the filter", parts.steering()::filter));
    List<String> ways = new ArrayList<>(attempt("the ways to anchors", anchored::clean));
    List<String> mesh = attempt("the mesh", () -> makeMesh(wanted));
    Map<Vni, String> failed = makeSegments(segments);
    ways.addAll(attempt("the ways out and in", () -> makeWays(wanted, failed.keySet())));
    if (filter.isEmpty()) {
      passages.addAll(
          attempt(
              "the ways between networks",
              () -> parts.passages().make(made(wanted, failed.keySet()))));
    }
    ways.addAll(attempt("the way out by IPv6", () -> parts.egress().open(wanted.segments())));
    ways.addAll(attempt("what is relayed", () -> parts.mesh().relay(wanted.peers())));
    ways.addAll(
        attempt("connections to the outside of VMs that leave", parts.tools()::requireForAnchors));
    return new Outcome(filter, mesh, failed, passages, ways, List.of());
  }

  /**
   * What the last agent may not have said before it ended is said when this one begins to listen.
   */
  private void makeMesh(Layout wanted) throws IOException, InterruptedException {
    parts.mesh().make(wanted.meshPeers());
    parts.greeting().begin();
    if (parts.post().open()) {
      known.owned().keySet().forEach(announcements::announce);
      known.departed().forEach(departures::begin);
    } else {
      parts.post().tellAgain(this::others);
    }
  }

  /** By what the host itself does with packets: it forwards them. */
  private void makeWays(Layout wanted, Set<Vni> failed) throws IOException {
    parts.kernel().forward(parts.forwarding());
    List<Segment> made = made(wanted, failed);
    parts
        .kernel()
        .nft(
            HostRules.text(made, known.self())
                + Ipv6DoorRules.ofHost(parts.egress().openByIpv6(made), known.self()));
  }

  private static List<Segment> made(Layout wanted, Set<Vni> failed) {
    return wanted.segments().stream().filter(segment -> !failed.contains(segment.vni())).toList();
  }

  private Map<Vni, String> makeSegments(List<Segment> segments) {
    Map<Vni, String> failed = new TreeMap<>();
    for (Segment segment : segments) {
      attempt("network " + segment.network(), () -> make(segment))
          .forEach(problem -> failed.put(segment.vni(), problem));
    }
    return failed;
  }

  private void make(Segment segment) throws IOException, InterruptedException {
    Optional<String> obstacle = segment.obstacle(parts.mesh().mtu());
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
    Transit.refuseTaken(segment.vni(), parts.kernel());
    parts.devices().make(segment);
    parts.doors().make(segment);
    parts.steering().forward(segment.vni());
    parts.names().make(segment);
    parts.egress().make(segment);
  }

  /**
   * What is not needed lingers: the source of a move still asks there whether its VM has arrived,
   * and a VM may come back.
   */
  private List<String> removeOthers(Layout wanted) {
    List<String> failed = new ArrayList<>(attempt("what is not needed", () -> findOthers(wanted)));
    if (!failed.isEmpty()) {
      return failed;
    }
    Instant now = tasks.instant();
    for (Map.Entry<Vni, Instant> other : Map.copyOf(unneeded).entrySet()) {
      if (!now.isBefore(other.getValue().plus(LINGER))) {
        failed.addAll(
            attempt(
                "what is left of network number " + other.getKey(), () -> remove(other.getKey())));
      }
    }
    if (!unneeded.isEmpty()) {
      lookAfterLinger();
    } else if (wanted.isOutside() && !isBare) {
      failed.addAll(attempt("what all networks need", this::removeRest));
    }
    isBare = wanted.isOutside() && unneeded.isEmpty() && failed.isEmpty();
    return failed;
  }

  private void lookAfterLinger() {
    if (lingerIsTimed.compareAndSet(false, true)) {
      Tasks.Timer unused =
          tasks.schedule(
              LINGER,
              () -> {
                lingerIsTimed.set(false);
                lookSoon();
              });
    }
  }

  private void findOthers(Layout wanted) throws IOException {
    Set<Vni> others = new TreeSet<>(parts.devices().present());
    others.addAll(parts.names().present());
    wanted.segments().forEach(segment -> others.remove(segment.vni()));
    unneeded.keySet().retainAll(others);
    others.forEach(vni -> unneeded.putIfAbsent(vni, tasks.instant()));
  }

  private void remove(Vni vni) throws IOException, InterruptedException {
    if (parts.devices().isUsed(vni)) {
      throw new IOException("it is not of this host, but a VM is attached: it stays");
    }
    parts.names().remove(vni);
    parts.doors().remove(vni);
    parts.egress().forget(vni);
    parts.devices().remove(vni);
    unneeded.remove(vni);
  }

  private void removeRest() throws IOException {
    parts.mesh().remove();
    parts.steering().unfilter();
    parts.gates().remove();
    anchored.remove();
    parts.kernel().nft(HostRules.none() + Ipv6DoorRules.none());
    parts.passages().remove();
    parts.egress().close();
    parts.kernel().forwardAsBefore(parts.forwarding());
  }

  private void tell(Layout made, List<String> found) {
    found.stream()
        .filter(problem -> !problems.contains(problem))
        .forEach(problem -> LOG.log(Level.ERROR, "networks: {0}; it is tried again", problem));
    problems = found;
    said =
        OverlayReport.newBuilder()
            .setCoordinator(made.stamp().coordinator())
            .setRevision(made.stamp().revision())
            .addAllProblems(problems)
            .addAllOpenNetworks(made.openNetworks())
            .addAllClosedNetworks(made.closedNetworks())
            .addAllPeerIds(made.peers().stream().map(peer -> peer.host().toString()).toList())
            .build();
    tellWhatIsAnchored();
  }

  /** With what was said last; before anything was, nothing is to be taken for this host's word. */
  private void tellWhatIsAnchored() {
    OverlayReport last = said;
    if (!last.equals(OverlayReport.getDefaultInstance())) {
      report.accept(last.toBuilder().addAllAnchored(anchors.report()).build());
    }
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
      return List.of("%s: %s".formatted(what, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(what + ": the agent ends");
    }
  }
}
