package io.godwit.agent.overlay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.VmId;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells other hosts that a VM has come here, over the mesh: without a controller's help, so that
 * one that is away does not lengthen a blackout. A host is heard only of itself, by the address in
 * the mesh that it sends from: WireGuard ties that to its key, and {@link Filter} to the mesh.
 */
final class Announcements implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Announcements.class.getName());
  static final int PORT = 51821;
  private static final int LONGEST = 512;
  private static final Duration FIRST_AGAIN = Duration.ofMillis(40);
  private static final int TIMES = 8;

  /** Is told where a VM is; quick, since all announcements wait for it. */
  @FunctionalInterface
  interface Listener {
    /** Whether it is known here now. Where it is not, the sender says it again. */
    boolean heard(VmId vm, HostId at, Epoch epoch);
  }

  private record Sent(HostId to, VmId vm, Epoch epoch) {}

  private final HostId self;
  private final Tasks tasks;
  private final Listener listener;
  private final Set<Sent> unheard = ConcurrentHashMap.newKeySet();
  private Optional<DatagramChannel> channel = Optional.empty();

  Announcements(HostId self, Tasks tasks, Listener listener) {
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
    Tasks.Task unused = tasks.start("overlay-announcements", () -> listen(opened));
    return true;
  }

  /** Says that a VM is here, in place of what was said of it before. */
  void tell(Set<HostId> hosts, VmId vm, Epoch epoch) {
    forget(vm);
    for (HostId host : hosts) {
      Sent sent = new Sent(host, vm, epoch);
      unheard.add(sent);
      send(sent, FIRST_AGAIN, TIMES);
    }
  }

  /** Says once more what somebody has not heard. */
  void tellAgain() {
    unheard.forEach(sent -> send(message(sent).build(), sent.to()));
  }

  /** A VM is not here any more. */
  void forget(VmId vm) {
    unheard.removeIf(sent -> sent.vm().equals(vm));
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }

  private void send(Sent sent, Duration again, int times) {
    if (!unheard.contains(sent)) {
      return;
    }
    if (times == 0) {
      LOG.log(
          Level.WARNING,
          "host {0} has not heard that VM {1} is here now: it is told from time to time, and by the controller",
          sent.to(),
          sent.vm());
      return;
    }
    send(message(sent).build(), sent.to());
    Tasks.Timer unused = tasks.schedule(again, () -> send(sent, again.multipliedBy(2), times - 1));
  }

  private Whereabouts.Builder message(Sent sent) {
    return Whereabouts.newBuilder()
        .setVmId(sent.vm().toString())
        .setHostId(self.toString())
        .setEpoch(sent.epoch().value());
  }

  private void send(Whereabouts message, HostId to) {
    Optional<DatagramChannel> open = channel();
    try {
      if (open.isPresent()) {
        int unused = open.get().send(ByteBuffer.wrap(message.toByteArray()), at(to));
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
      LOG.log(Level.DEBUG, "no more announcements are heard: the agent ends");
    } catch (IOException e) {
      LOG.log(Level.WARNING, "announcements of other hosts are heard again after the next look", e);
    }
  }

  private void take(ByteBuffer datagram, InetAddress sender) {
    try {
      Whereabouts message = Whereabouts.parseFrom(datagram);
      HostId host = HostId.of(message.getHostId());
      VmId vm = VmId.of(message.getVmId());
      Epoch epoch = new Epoch(message.getEpoch());
      if (message.getHeard()) {
        acknowledged(sender, new Sent(host, vm, epoch));
      } else if (sender.equals(at(host).getAddress())) {
        acknowledge(message, host, listener.heard(vm, host, epoch));
      } else {
        LOG.log(Level.WARNING, "{0} speaks for host {1}, which it is not: ignored", sender, host);
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "{0} has sent no announcement: {1}", sender, e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "an announcement of " + sender + " was lost; it comes again", e);
    }
  }

  private void acknowledge(Whereabouts message, HostId to, boolean known) {
    if (known) {
      send(message.toBuilder().setHeard(true).setHostId(self.toString()).build(), to);
    }
  }

  private void acknowledged(InetAddress sender, Sent sent) throws IOException {
    if (sender.equals(at(sent.to()).getAddress())) {
      unheard.remove(sent);
    }
  }

  private static InetSocketAddress at(HostId host) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(MeshAddress.of(host).value()), PORT);
  }
}
