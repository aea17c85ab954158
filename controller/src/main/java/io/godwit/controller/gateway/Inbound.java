package io.godwit.controller.gateway;

import io.godwit.protocol.v1.AgentMessage;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * The agent's half of a stream. gRPC delivers on its event loop, which must not block; what a
 * message means is worked out on a virtual thread of the stream's own, in the order of arrival.
 */
final class Inbound implements StreamObserver<AgentMessage> {
  private static final Logger LOG = Logger.getLogger(Inbound.class);
  // So many messages may wait; the agent's next ones then wait in its connection.
  private static final int WINDOW = 64;

  private sealed interface Event {
    record Message(AgentMessage message) implements Event {}

    record End(String why) implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Conversation conversation;
  private final Outbound outbound;

  Inbound(Conversation conversation, Outbound outbound) {
    this.conversation = conversation;
    this.outbound = outbound;
  }

  void start(ServerCallStreamObserver<?> call) {
    call.disableAutoRequest();
    call.request(WINDOW);
    call.setOnCancelHandler(() -> events.add(new Event.End("the connection was lost")));
    Thread.ofVirtual().name("agent-link").start(() -> run(call));
  }

  @Override
  public void onNext(AgentMessage message) {
    events.add(new Event.Message(message));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event.End(Status.fromThrowable(failure).toString()));
  }

  @Override
  public void onCompleted() {
    events.add(new Event.End("the agent ended the stream"));
  }

  private void run(ServerCallStreamObserver<?> call) {
    try {
      while (true) {
        switch (events.take()) {
          case Event.Message event -> conversation.take(event.message());
          case Event.End event -> {
            finish(event);
            return;
          }
        }
        call.request(1);
      }
    } catch (StatusException e) {
      outbound.end(e.getStatus());
      conversation.end(String.valueOf(e.getStatus().getDescription()));
    } catch (RuntimeException e) {
      LOG.error(
          "An agent's message could not be dealt with; its stream is closed, it dials again.", e);
      outbound.end(Status.INTERNAL.withDescription("the controller failed: " + e));
      conversation.end("the controller failed on its message");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      conversation.end("the controller ends");
    }
  }

  private void finish(Event.End event) {
    outbound.complete();
    conversation.end(event.why());
  }
}
