package io.godwit.agent.link;

import io.godwit.agent.console.ConsoleLine;
import io.godwit.agent.image.UploadSource;
import io.godwit.agent.order.OrderOutput;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ConsoleOutput;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.OverlayReport;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the agent has to say to its controller, over whichever session stands now. Without one,
 * results wait in their store and everything else is dropped.
 */
public final class Uplink implements OrderOutput, UploadSource, ConsoleLine {
  private final AtomicReference<Optional<Session>> current =
      new AtomicReference<>(Optional.empty());

  @Override
  public void result(OrderResult result) {
    send(AgentMessage.newBuilder().setOrderResult(result).build());
  }

  @Override
  public void progress(OrderProgress progress) {
    send(AgentMessage.newBuilder().setOrderProgress(progress).build());
  }

  @Override
  public boolean send(ConsoleOutput output) throws InterruptedException {
    Optional<Session> session = current.get();
    return session.isPresent()
        && session.get().sendInTurn(AgentMessage.newBuilder().setConsoleOutput(output).build());
  }

  @Override
  public Optional<Iterator<UploadChunk>> read(String uploadId, long offset) {
    ReadUploadRequest request =
        ReadUploadRequest.newBuilder().setUploadId(uploadId).setOffset(offset).build();
    return current.get().map(session -> session.readUpload(request));
  }

  /** What has become of the overlay that this host was sent. */
  public void overlay(OverlayReport report) {
    send(AgentMessage.newBuilder().setOverlay(report).build());
  }

  /** Queues the message, if a controller is connected. */
  void send(AgentMessage message) {
    current.get().ifPresent(session -> session.send(message));
  }

  boolean isUp() {
    return current.get().isPresent();
  }

  void up(Session session) {
    current.set(Optional.of(session));
  }

  void down() {
    current.set(Optional.empty());
  }
}
