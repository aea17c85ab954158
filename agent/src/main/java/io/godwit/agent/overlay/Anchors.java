package io.godwit.agent.overlay;

import io.godwit.agent.overlay.AnchorDuty.Stage;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.AnchoredVm;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What VMs that leave this host, or have left it, have under way to the outside by its address: it
 * goes on by it, as long as it lasts. This host looks at that at a pace of its own, tells the hosts
 * that have the VMs ({@link Anchored}), and counts it for the controller, by whose word it stays an
 * anchor or is none any more.
 */
final class Anchors {
  private static final Logger LOG = System.getLogger(Anchors.class.getName());
  private static final Duration PACE = Duration.ofSeconds(5);

  /** While a VM leaves, and for some seconds after. */
  private static final Duration QUICK_PACE = Duration.ofSeconds(1);

  private static final Duration QUICK = Duration.ofSeconds(10);

  /** Also what has not changed is told so often: it may have been lost where it was heard. */
  private static final Duration AGAIN = Duration.ofSeconds(20);

  /** A program's output ends at a mebibyte. */
  private static final int CUT = 1_000_000;

  private final Known known;
  private final Kernel kernel;
  private final Post post;
  private final Tasks tasks;
  private final Runnable whenCounted;
  private final Tasks.Turn turn;
  private final AtomicBoolean isOwed = new AtomicBoolean();

  /** What follows is changed in the turn only. */
  private final Map<Hearer, Told> told = new HashMap<>();

  /** Networks in which no VM that has left has a way any more. */
  private final Set<Vni> withoutWays = new HashSet<>();

  /** Why networks could not be looked at, as it was logged. */
  private final Map<Vni, String> failed = new HashMap<>();

  private final Map<Departed, Instant> leftSince = new HashMap<>();
  private volatile Map<Departed, Integer> counted = Map.of();
  private Tasks.Timer next = () -> {};
  private long lastNumber;

  private record Departed(VmId vm, Epoch under) {}

  private record Hearer(Departed departed, HostId host) {}

  /** What a host has been told of a VM. */
  record Told(Stage stage, List<Flow> flows, Instant at) {
    Told {
      flows = List.copyOf(flows);
    }

    /**
     * Whether it is to be told. While a VM comes, a host may throw away what it was told before it
     * knows whose anchor this is; and what an agent before told is not known, so once a VM has left
     * that there is nothing is worth a word as well.
     */
    boolean isDue(Optional<Told> before) {
      return before.map(this::differs).orElse(stage == Stage.LEFT || !flows.isEmpty());
    }

    private boolean differs(Told before) {
      return stage != before.stage()
          || !flows.equals(before.flows())
          || (!flows.isEmpty() && !at.isBefore(before.at().plus(AGAIN)));
    }
  }

  /**
   * @param whenCounted is run, quickly, where the controller is to be told at once; other numbers
   *     it is told from time to time
   */
  Anchors(Known known, Kernel kernel, Post post, Tasks tasks, Runnable whenCounted) {
    this.known = known;
    this.kernel = kernel;
    this.post = post;
    this.tasks = tasks;
    this.whenCounted = whenCounted;
    this.turn = tasks.newTurn();
  }

  /** Looks beside the caller; one look that waits for its turn is enough. */
  void soon() {
    if (isOwed.compareAndSet(false, true)) {
      Tasks.Task unused = tasks.start("overlay-anchors", () -> turn.run(this::look));
    }
  }

  /** What has been counted of VMs that have left, as the controller is told it. */
  List<AnchoredVm> report() {
    return counted.entrySet().stream()
        .map(
            each ->
                AnchoredVm.newBuilder()
                    .setVmId(each.getKey().vm().toString())
                    .setEpoch(each.getKey().under().value())
                    .setFlows(each.getValue())
                    .build())
        .sorted((one, other) -> one.getVmId().compareTo(other.getVmId()))
        .toList();
  }

  private void look() {
    isOwed.set(false);
    List<AnchorDuty> duties = known.anchorDuties();
    Map<Segment, List<AnchorDuty>> bySegment =
        duties.stream().collect(Collectors.groupingBy(AnchorDuty::segment));
    Map<Departed, Integer> count = new HashMap<>();
    for (Segment segment : known.layout().segments()) {
      count.putAll(lookAt(segment, bySegment.getOrDefault(segment, List.of())));
    }
    forget(duties);
    Map<Departed, Integer> before = counted;
    counted = Map.copyOf(count);
    if (isUrgent(before, counted)) {
      whenCounted.run();
    }
    next.cancel();
    if (!duties.isEmpty()) {
      next = tasks.schedule(pace(duties), this::soon);
    }
  }

  /** Whether something is counted for the first time, or has come to its end. */
  static <K> boolean isUrgent(Map<K, Integer> before, Map<K, Integer> now) {
    return now.entrySet().stream()
        .anyMatch(
            each -> {
              Integer known = before.get(each.getKey());
              return known == null || (each.getValue() == 0 && known != 0);
            });
  }

  /** What goes wrong with one network keeps no other from being looked at. */
  private Map<Departed, Integer> lookAt(Segment segment, List<AnchorDuty> duties) {
    try {
      Map<Departed, Integer> count = count(segment, duties);
      failed.remove(segment.vni());
      return count;
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      LOG.log(
          why.equals(failed.put(segment.vni(), why)) ? Level.DEBUG : Level.WARNING,
          "what VMs that have left have under way in network {0} is not known, looked for again: {1}",
          segment.network(),
          why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Map<Departed, Integer> before = new HashMap<>(counted);
    before.keySet().retainAll(left(duties).stream().map(Anchors::departed).toList());
    return before;
  }

  private Map<Departed, Integer> count(Segment segment, List<AnchorDuty> duties)
      throws IOException, InterruptedException {
    String namespace = DeviceNames.namespace(segment.vni());
    if (!kernel.hasNamespace(namespace)) {
      return Map.of();
    }
    direct(segment, left(duties));
    Map<Departed, Integer> count = new HashMap<>();
    if (!duties.isEmpty()) {
      Tracked tracked = tracked(segment, duties);
      for (AnchorDuty duty : duties) {
        List<Flow> own = tracked.of(duty.member().address(), toldOf(departed(duty)));
        tell(duty, own);
        if (duty.stage() == Stage.LEFT) {
          count.put(departed(duty), tracked.count(duty.member().address(), own));
        }
      }
    }
    return count;
  }

  /**
   * What has been listed.
   *
   * @param cut whose listing is not whole
   */
  record Tracked(Map<Ipv4Address, SortedSet<Flow>> flows, Set<Ipv4Address> cut) {
    /** What was told before is not over because the listing was cut before it came. */
    List<Flow> of(Ipv4Address address, Collection<Flow> before) {
      SortedSet<Flow> listed = flows.getOrDefault(address, Collections.emptySortedSet());
      return cut.contains(address)
          ? Stream.concat(listed.stream(), before.stream())
              .distinct()
              .limit(FlowListing.MOST)
              .sorted()
              .toList()
          : List.copyOf(listed);
    }

    /** Nobody knows that there are none where the listing was cut. */
    int count(Ipv4Address address, List<Flow> own) {
      return cut.contains(address) ? Math.max(1, own.size()) : own.size();
    }
  }

  private Set<Flow> toldOf(Departed departed) {
    return told.entrySet().stream()
        .filter(each -> each.getKey().departed().equals(departed))
        .flatMap(each -> each.getValue().flows().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Tracked tracked(Segment segment, List<AnchorDuty> duties) throws IOException {
    String namespace = DeviceNames.namespace(segment.vni());
    Set<Ipv4Address> left =
        left(duties).stream().map(duty -> duty.member().address()).collect(Collectors.toSet());
    String listed = kernel.tracked(namespace);
    if (listed.length() < CUT) {
      return new Tracked(ConntrackText.flows(listed, segment.range(), left), Set.of());
    }
    Map<Ipv4Address, SortedSet<Flow>> flows = new TreeMap<>();
    Set<Ipv4Address> cut = new HashSet<>();
    for (AnchorDuty duty : duties) {
      Ipv4Address address = duty.member().address();
      String own = kernel.tracked(namespace, "-s", address.toString());
      flows.putAll(ConntrackText.flows(own, segment.range(), left));
      if (own.length() >= CUT) {
        cut.add(address);
      }
    }
    return new Tracked(flows, cut);
  }

  /** The way back to VMs that have left is another than to those that are here. */
  private void direct(Segment segment, List<AnchorDuty> left) throws IOException {
    if (left.isEmpty() && withoutWays.contains(segment.vni())) {
      return;
    }
    withoutWays.remove(segment.vni());
    String namespace = DeviceNames.namespace(segment.vni());
    Set<String> others = AnchorWay.read(kernel.routes(namespace, AnchorWay.DEVICE));
    List<String> lines = new ArrayList<>();
    left.forEach(
        duty -> {
          lines.addAll(AnchorWay.way(duty.member()));
          others.remove(duty.member().address().toString());
        });
    others.forEach(address -> lines.addAll(AnchorWay.noWay(address)));
    kernel.ipInside(namespace, lines);
    if (left.isEmpty()) {
      withoutWays.add(segment.vni());
    }
  }

  private void tell(AnchorDuty duty, List<Flow> flows) throws IOException, InterruptedException {
    Told now = new Told(duty.stage(), flows, tasks.instant());
    for (HostId host : duty.hearers()) {
      Hearer hearer = new Hearer(departed(duty), host);
      if (now.isDue(Optional.ofNullable(told.get(hearer)))) {
        warnOfWhatIsTooMuch(duty, now.flows());
        lastNumber = Math.max(lastNumber + 1, now.at().toEpochMilli());
        post.tell(host, new FlowListing(duty.member().vm(), duty.under(), lastNumber, now.flows()));
        told.put(hearer, now);
      }
    }
  }

  private static void warnOfWhatIsTooMuch(AnchorDuty duty, List<Flow> flows) {
    if (flows.size() > FlowListing.MOST) {
      LOG.log(
          Level.WARNING,
          "VM {0} has {1} connections by NAT here; the {2} of them that are told go on when it moves, TCP first",
          duty.member().name(),
          flows.size(),
          FlowListing.MOST);
    }
  }

  private void forget(List<AnchorDuty> duties) {
    Set<Departed> present = duties.stream().map(Anchors::departed).collect(Collectors.toSet());
    told.keySet().removeIf(hearer -> !present.contains(hearer.departed()));
    leftSince.keySet().retainAll(present);
    left(duties).forEach(duty -> leftSince.putIfAbsent(departed(duty), tasks.instant()));
  }

  private Duration pace(List<AnchorDuty> duties) {
    Instant recently = tasks.instant().minus(QUICK);
    boolean isQuick =
        duties.stream()
            .anyMatch(
                duty ->
                    duty.stage() == Stage.LEAVING
                        || leftSince.get(departed(duty)).isAfter(recently));
    return isQuick ? QUICK_PACE : PACE;
  }

  private static List<AnchorDuty> left(List<AnchorDuty> duties) {
    return duties.stream().filter(duty -> duty.stage() == Stage.LEFT).toList();
  }

  private static Departed departed(AnchorDuty duty) {
    return new Departed(duty.member().vm(), duty.under());
  }
}
