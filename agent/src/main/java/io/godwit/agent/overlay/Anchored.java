package io.godwit.agent.overlay;

import io.godwit.agent.overlay.AnchoredText.Element;
import io.godwit.agent.overlay.FlowListing.Part;
import io.godwit.model.AnchorMac;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What this host's VMs still have under way by their anchors, and sends there. Told by each anchor
 * of itself ({@link Anchors}); what is in the kernel is what is remembered.
 */
final class Anchored {
  private static final Logger LOG = System.getLogger(Anchored.class.getName());

  private final Known known;
  private final Kernel kernel;
  private final Tasks tasks;
  private final Tasks.Turn turn;
  private final Queue<Told> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isOwed = new AtomicBoolean();

  /** Of the turn. */
  private final Map<Source, Listing> listings = new HashMap<>();

  private record Source(VmId vm, HostId anchor) {}

  /**
   * A part that has come.
   *
   * @param acknowledge tells the sender that it is followed
   */
  record Told(Part part, Runnable acknowledge) {
    private Source source() {
      return new Source(part.vm(), part.from().host());
    }
  }

  /** As far as its parts have come. */
  private record Listing(long number, int parts, Map<Integer, List<Flow>> come) {
    private static Listing of(Part first) {
      return new Listing(first.number(), first.parts(), new TreeMap<>());
    }

    private boolean isWhole() {
      return come.size() == parts;
    }
  }

  Anchored(Known known, Kernel kernel, Tasks tasks) {
    this.known = known;
    this.kernel = kernel;
    this.tasks = tasks;
    this.turn = tasks.newTurn();
  }

  /** Takes it in, unless the VM was never there as known here; what is lost comes again. */
  void take(Told told) {
    Part part = told.part();
    if (part.from().host().equals(known.self()) || !known.isAnchored(part.vm(), part.from())) {
      LOG.log(
          Level.DEBUG,
          "host {0} says what VM {1} has under way by it; as known here it is not its anchor",
          part.from().host(),
          part.vm());
      return;
    }
    waiting.add(told);
    if (isOwed.compareAndSet(false, true)) {
      Tasks.Task unused = tasks.start("overlay-anchored", this::followWaiting);
    }
  }

  /** Takes away what is sent to hosts that are no anchors any more. */
  void clean() throws IOException {
    turn.runInputOutput(
        () -> {
          Map<VmId, Set<HostId>> anchors = known.anchorsOfOwn();
          listings
              .keySet()
              .removeIf(
                  source -> !anchors.getOrDefault(source.vm(), Set.of()).contains(source.anchor()));
          if (kernel.hasTable(AnchoredText.TABLE)) {
            kernel.nft(AnchoredText.frame());
            Set<Way> ways = ways(anchors);
            Set<String> kept =
                known.sealed().stream().map(DeviceNames::tap).collect(Collectors.toSet());
            change(
                Set.of(),
                element ->
                    !kept.contains(element.device())
                        && !ways.contains(new Way(element.device(), element.anchor())));
          }
        });
  }

  /** From a VM's device to an anchor. */
  private record Way(String device, MacAddress anchor) {}

  private static Set<Way> ways(Map<VmId, Set<HostId>> anchors) {
    Set<Way> ways = new HashSet<>();
    anchors.forEach(
        (vm, hosts) ->
            hosts.forEach(host -> ways.add(new Way(DeviceNames.tap(vm), AnchorMac.of(host)))));
    return ways;
  }

  /** Nothing is sent to anchors any more. */
  void remove() throws IOException {
    turn.runInputOutput(
        () -> {
          listings.clear();
          kernel.nft(AnchoredText.none());
        });
  }

  private void followWaiting() {
    isOwed.set(false);
    turn.run(
        () -> {
          Map<Source, List<Told>> bySource = new HashMap<>();
          for (Told told = waiting.poll(); told != null; told = waiting.poll()) {
            bySource.computeIfAbsent(told.source(), source -> new ArrayList<>()).add(told);
          }
          bySource.forEach(this::follow);
        });
  }

  private void follow(Source source, List<Told> told) {
    try {
      List<Told> current = told.stream().filter(each -> isCurrent(source, each.part())).toList();
      if (!current.isEmpty()) {
        follow(source, listings.get(source));
        current.forEach(each -> each.acknowledge().run());
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "what VM {0} has under way by host {1} is not sent there yet, tried again: {2}",
          source.vm(),
          source.anchor(),
          e.getMessage());
    }
  }

  /** One of an older listing has been overtaken; nobody waits for it. */
  private boolean isCurrent(Source source, Part part) {
    Listing listing = listings.get(source);
    if (listing != null && part.number() < listing.number()) {
      return false;
    }
    if (listing == null || part.number() > listing.number()) {
      listing = Listing.of(part);
      listings.put(source, listing);
    }
    listing.come().put(part.part(), part.flows());
    return true;
  }

  private void follow(Source source, Listing listing) throws IOException {
    Way way = new Way(DeviceNames.tap(source.vm()), AnchorMac.of(source.anchor()));
    Set<Element> wanted =
        listing.come().values().stream()
            .flatMap(flows -> flows.stream())
            .map(flow -> new Element(way.device(), flow, way.anchor()))
            .collect(Collectors.toSet());
    if (!kernel.hasTable(AnchoredText.TABLE)) {
      if (wanted.isEmpty()) {
        return;
      }
      kernel.nft(AnchoredText.frame());
    }
    change(
        wanted,
        element -> listing.isWhole() && way.equals(new Way(element.device(), element.anchor())));
  }

  private void change(Set<Element> wanted, Predicate<Element> isOver) throws IOException {
    List<String> lines =
        AnchoredText.changes(
            AnchoredText.read(kernel.map(AnchoredText.NAME, AnchoredText.MAP)), wanted, isOver);
    if (!lines.isEmpty()) {
      kernel.nft(String.join("\n", lines) + "\n");
    }
  }
}
