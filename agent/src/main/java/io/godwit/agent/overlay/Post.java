package io.godwit.agent.overlay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.agent.overlay.ConnectionText.Lifetime;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.AnchoredFlows;
import io.godwit.protocol.v1.Connections;
import io.godwit.protocol.v1.KeyChange;
import io.godwit.protocol.v1.Tidings;
import io.godwit.protocol.v1.Whereabouts;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells other hosts of VMs, over the mesh: that one has come here, what one that leaves has under
 * way, and what one that has left has under way by this host. Without a controller's help, so that
 * one that is away does not lengthen a blackout. A host is heard only of itself, by the address in
 * the mesh that it sends from: WireGuard ties that to its key, and {@link Filter} to the mesh.
 */
final class Post implements KeyRotation.Voice, AutoCloseable {
  private static final Logger LOG = System.getLogger(Post.class.getName());
  static final int PORT = 51821;

  /** What the smallest mesh carries in one piece. */
  private static final int LONGEST = 1200;

  private static final int CONNECTIONS = 40;
  private static final Duration PACE = Duration.ofMillis(2);
  private static final Duration FIRST_AGAIN = Duration.ofMillis(40);
  private static final int TIMES = 8;

  /** That a datagram is lost costs seconds where it says that a key has changed. */
  private static final int TIMES_AT_ONCE = 3;

  /** Is told what other hosts say; quick, since all of it waits. */
  interface Listener {
    /** Whether it is known here now that a VM is there. Where it is not, it is said again. */
    boolean heard(VmId vm, HostId at, Epoch epoch);

    /** What a VM has under way that comes here; said again until it is acknowledged. */
    void heard(Arrivals.Parcel parcel);

    /** What a VM has under way by an anchor; said again until it is acknowledged. */
    void heard(Anchored.Told told);

    /** A host changes its key; said again until it is acknowledged. */
    void heard(KeyNews.Told told);
  }

  /** What its hearer says back: the same for the same. */
  private record Key(HostId to, Tidings heard) {}

  private final HostId self;
  private final Tasks tasks;
  private final Listener listener;
  private final Map<Key, Tidings> unheard = new ConcurrentHashMap<>();
  private Optional<DatagramChannel> channel = Optional.empty();

  Post(HostId self, Tasks tasks, Listener listener) {
    this.self = self;
    this.tasks = tasks;
    this.listener = listener;
  }

  /**
   * Listens on this host's address in the mesh.
   *
   * @return false if it did already
   */
  synchronized boolean open() throws IOException {
    if (channel.filter(DatagramChannel::isOpen).isPresent()) {
      return false;
    }
    DatagramChannel opened = DatagramChannel.open();
    try {
      opened.bind(at(self));
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    channel = Optional.of(opened);
    Tasks.Task unused = tasks.start("overlay-post", () -> listen(opened));
    return true;
  }

  /** Says that a VM is here, in place of what was said of it before. */
  void tell(Set<HostId> hosts, VmId vm, Epoch epoch) {
    forget(vm);
    Whereabouts.Builder here =
        Whereabouts.newBuilder()
            .setVmId(vm.toString())
            .setHostId(self.toString())
            .setEpoch(epoch.value());
    Tidings news = Tidings.newBuilder().setWhereabouts(here).build();
    hosts.forEach(host -> send(host, news));
  }

  /**
   * Tells the host that gets a VM what that has under way, no faster than that host's socket takes
   * it in.
   */
  void tell(Known.Departure departure, VmId vm, List<Connection> connections)
      throws InterruptedException {
    for (int first = 0; first < connections.size(); first += CONNECTIONS) {
      List<Connection> some =
          connections.subList(first, Math.min(first + CONNECTIONS, connections.size()));
      Connections.Builder message =
          Connections.newBuilder()
              .setVmId(vm.toString())
              .setHostId(self.toString())
              .setEpoch(departure.under().value())
              .setNumber(some.hashCode())
              .setReleased(departure.stage() == Known.Departure.Stage.GONE)
              .addAllConnections(some.stream().map(ConnectionCodec::write).toList());
      send(departure.to(), Tidings.newBuilder().setConnections(message).build());
      tasks.sleep(PACE);
    }
  }

  /**
   * Tells a host what a VM has under way by this one, in place of what was said of that before; at
   * the same pace.
   */
  void tell(HostId to, FlowListing listing) throws InterruptedException {
    String vm = listing.vm().toString();
    unheard
        .entrySet()
        .removeIf(
            each ->
                each.getKey().to().equals(to)
                    && each.getValue().getAnchoredFlows().getVmId().equals(vm));
    for (AnchoredFlows part : listing.parts(self)) {
      send(to, Tidings.newBuilder().setAnchoredFlows(part).build());
      tasks.sleep(PACE);
    }
  }

  @Override
  public void tell(Set<HostId> hosts, KeyChange change) {
    hosts.forEach(host -> send(host, Tidings.newBuilder().setKeyChange(change).build()));
  }

  @Override
  public void say(Set<HostId> hosts, KeyChange change) {
    Tidings news = Tidings.newBuilder().setKeyChange(change).build();
    for (int time = 0; time < TIMES_AT_ONCE; time++) {
      hosts.forEach(host -> post(news, host));
    }
  }

  @Override
  public Set<HostId> unheard(KeyChange change) {
    return unheard.entrySet().stream()
        .filter(each -> change.equals(each.getValue().getKeyChange()))
        .map(each -> each.getKey().to())
        .collect(Collectors.toSet());
  }

  @Override
  public void forget(KeyChange change) {
    unheard.values().removeIf(news -> change.equals(news.getKeyChange()));
  }

  /**
   * Says once more what somebody has not heard.
   *
   * @param hosts whom a VM still concerns
   */
  void tellAgain(Function<VmId, Set<HostId>> hosts) {
    unheard
        .entrySet()
        .removeIf(
            each ->
                each.getValue().hasWhereabouts()
                    && !hosts
                        .apply(VmId.of(each.getValue().getWhereabouts().getVmId()))
                        .contains(each.getKey().to()));
    unheard.forEach((key, news) -> post(news, key.to()));
  }

  /** A VM is not here any more. */
  void forget(VmId vm) {
    unheard.values().removeIf(news -> vm.toString().equals(news.getWhereabouts().getVmId()));
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }

  private void send(HostId to, Tidings news) {
    Key key = new Key(to, answer(news, to));
    unheard.put(key, news);
    send(key, FIRST_AGAIN, TIMES);
  }

  private void send(Key key, Duration again, int times) {
    Tidings news = unheard.get(key);
    if (news == null) {
      return;
    }
    if (times == 0) {
      giveUp(key, news);
      return;
    }
    post(news, key.to());
    Tasks.Timer unused = tasks.schedule(again, () -> send(key, again.multipliedBy(2), times - 1));
  }

  private void giveUp(Key key, Tidings news) {
    if (news.hasWhereabouts()) {
      LOG.log(
          Level.WARNING,
          "host {0} has not heard that VM {1} is here now: it is told from time to time, and by the controller",
          key.to(),
          news.getWhereabouts().getVmId());
    } else if (news.hasKeyChange()) {
      // Whoever changes the key waits for it, and forgets it.
      LOG.log(Level.INFO, "host {0} does not answer to this host''s change of keys", key.to());
    } else if (news.hasAnchoredFlows()) {
      Tidings unused = unheard.remove(key);
      LOG.log(
          Level.INFO,
          "host {0} has not heard what VM {1} has under way by this host: it is told from time to time",
          key.to(),
          news.getAnchoredFlows().getVmId());
    } else {
      Tidings unused = unheard.remove(key);
      LOG.log(
          Level.WARNING,
          "host {0} has not heard of {1} connections that VM {2} brings along: its gate there lets them through once the VM itself goes on with them",
          key.to(),
          news.getConnections().getConnectionsCount(),
          news.getConnections().getVmId());
    }
  }

  private void post(Tidings news, HostId to) {
    Optional<DatagramChannel> open = channel();
    try {
      if (open.isPresent()) {
        int unused = open.get().send(ByteBuffer.wrap(news.toByteArray()), at(to));
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "not sent to host {0}, and sent again: {1}", to, e.getMessage());
    }
  }

  private synchronized Optional<DatagramChannel> channel() {
    return channel.filter(DatagramChannel::isOpen);
  }

  private void listen(DatagramChannel from) {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
    try (from) {
      while (true) {
        buffer.clear();
        InetSocketAddress sender = (InetSocketAddress) from.receive(buffer);
        buffer.flip();
        take(buffer, sender.getAddress());
      }
    } catch (AsynchronousCloseException closed) {
      LOG.log(Level.DEBUG, "other hosts are not heard any more: the agent ends");
    } catch (IOException e) {
      LOG.log(Level.WARNING, "other hosts are heard again after the next look", e);
    }
  }

  private void take(ByteBuffer datagram, InetAddress sender) {
    try {
      Tidings news = Tidings.parseFrom(datagram);
      HostId host = HostId.of(speaker(news));
      if (!sender.equals(at(host).getAddress())) {
        LOG.log(Level.WARNING, "{0} speaks for host {1}, which it is not: ignored", sender, host);
      } else if (isAnswer(news)) {
        Tidings unused = unheard.remove(new Key(host, news));
      } else {
        hear(news, host);
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "{0} has sent no tidings: {1}", sender, e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "tidings of " + sender + " were lost; they come again", e);
    }
  }

  private void hear(Tidings news, HostId from) {
    switch (news.getNewsCase()) {
      case WHEREABOUTS -> hear(news.getWhereabouts(), news, from);
      case CONNECTIONS -> listener.heard(parcel(news.getConnections(), news, from));
      case ANCHORED_FLOWS ->
          listener.heard(
              new Anchored.Told(
                  FlowListing.read(news.getAnchoredFlows(), from),
                  () -> post(answer(news, self), from)));
      case KEY_CHANGE ->
          listener.heard(
              KeyNews.Told.read(news.getKeyChange(), from, () -> post(answer(news, self), from)));
      case NEWS_NOT_SET -> throw new IllegalArgumentException("they are of a kind not known here");
    }
  }

  private void hear(Whereabouts whereabouts, Tidings news, HostId from) {
    VmId vm = VmId.of(whereabouts.getVmId());
    if (listener.heard(vm, from, new Epoch(whereabouts.getEpoch()))) {
      post(answer(news, self), from);
    }
  }

  private Arrivals.Parcel parcel(Connections connections, Tidings news, HostId from) {
    return new Arrivals.Parcel(
        VmId.of(connections.getVmId()),
        new Known.Origin(from, new Epoch(connections.getEpoch())),
        connections.getConnectionsList().stream().map(ConnectionCodec::read).toList(),
        connections.getReleased() ? Lifetime.USUAL : Lifetime.SHORT,
        () -> post(answer(news, self), from));
  }

  private static String speaker(Tidings news) {
    return switch (news.getNewsCase()) {
      case WHEREABOUTS -> news.getWhereabouts().getHostId();
      case CONNECTIONS -> news.getConnections().getHostId();
      case ANCHORED_FLOWS -> news.getAnchoredFlows().getHostId();
      case KEY_CHANGE -> news.getKeyChange().getHostId();
      case NEWS_NOT_SET -> throw new IllegalArgumentException("they are of a kind not known here");
    };
  }

  private static boolean isAnswer(Tidings news) {
    return news.getWhereabouts().getHeard()
        || news.getConnections().getHeard()
        || news.getAnchoredFlows().getHeard()
        || news.getKeyChange().getHeard();
  }

  /** What a host that has heard it says back. */
  private static Tidings answer(Tidings news, HostId hearer) {
    Tidings.Builder answer = news.toBuilder();
    if (news.hasWhereabouts()) {
      answer.getWhereaboutsBuilder().setHeard(true).setHostId(hearer.toString());
    } else if (news.hasKeyChange()) {
      answer.getKeyChangeBuilder().setHeard(true).setHostId(hearer.toString());
    } else if (news.hasAnchoredFlows()) {
      answer.getAnchoredFlowsBuilder().setHeard(true).setHostId(hearer.toString()).clearFlows();
    } else {
      answer.getConnectionsBuilder().setHeard(true).setHostId(hearer.toString()).clearConnections();
    }
    return answer.build();
  }

  private static InetSocketAddress at(HostId host) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(MeshAddress.of(host).value()), PORT);
  }
}
