package io.godwit.simulation.network;

import io.godwit.agent.tunnel.StreamChannel;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A tunnel's stream on one end of a wire. */
public final class WireChannel implements StreamChannel {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Wire.End end;
  private final Tasks tasks;
  private final Queue<ByteBuffer> arrived = new ArrayDeque<>();
  private CompletableFuture<Void> news = new CompletableFuture<>();
  private ByteBuffer current = NOTHING;
  private WireChannel peer;
  private boolean outputEnded;
  private Optional<SimulatedHypervisor> led = Optional.empty();
  private FinishRule finish = () -> FinishRule.Answer.CLOSE;
  private long sent;
  private long received;

  private WireChannel(Wire.End end, Tasks tasks) {
    this.end = end;
    this.tasks = tasks;
    end.onGone(this::wake);
  }

  /** Both ends of a stream. */
  public record Pair(WireChannel left, WireChannel right) {}

  /**
   * @param left of the program that connected
   */
  public static Pair on(Wire wire, Tasks left, Tasks right) {
    WireChannel one = new WireChannel(wire.left(), left);
    WireChannel other = new WireChannel(wire.right(), right);
    one.peer = other;
    other.peer = one;
    return new Pair(one, other);
  }

  /** Whose libvirtd is at this end, once the agent has led the stream there. */
  Optional<SimulatedHypervisor> led() {
    return led;
  }

  void leadTo(SimulatedHypervisor hypervisor, FinishRule finish) {
    led = Optional.of(hypervisor);
    this.finish = finish;
  }

  /** What becomes of a Finish that arrives at this end. */
  FinishRule finish() {
    return finish;
  }

  WireChannel peer() {
    return peer;
  }

  public Wire.End end() {
    return end;
  }

  @Override
  public void send(ByteBuffer plain) throws IOException {
    if (end.isClosed()) {
      throw new IOException("the connection is lost");
    }
    ByteBuffer copy = ByteBuffer.allocate(plain.remaining()).put(plain).flip();
    sent += copy.remaining();
    end.send(() -> peer.arrive(copy));
  }

  private void arrive(ByteBuffer bytes) {
    received += bytes.remaining();
    arrived.add(bytes);
    wake();
  }

  private void wake() {
    news.complete(null);
  }

  @Override
  public ByteBuffer receive() throws IOException {
    if (current.hasRemaining()) {
      return current;
    }
    while (arrived.isEmpty()) {
      if (end.isClosed()) {
        throw new IOException("the connection is lost");
      }
      awaitNews();
    }
    current = arrived.remove();
    return current;
  }

  private void awaitNews() throws IOException {
    if (news.isDone()) {
      news = new CompletableFuture<>();
    }
    try {
      tasks.await(news);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void endOutput() {
    if (!outputEnded) {
      outputEnded = true;
      end.send(() -> peer.arrive(ByteBuffer.allocate(0)));
    }
  }

  @Override
  public long sentBytes() {
    return sent;
  }

  @Override
  public long receivedBytes() {
    return received;
  }

  @Override
  public void close() {
    end.close();
  }
}
