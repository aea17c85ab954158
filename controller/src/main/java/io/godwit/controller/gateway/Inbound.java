package io.godwit.controller.gateway;

import io.godwit.protocol.v1.AgentMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The agent's half of a stream. gRPC delivers on its event loop, which must not block; what a
 * message means is worked out on a virtual thread of the stream's own, in the order of arrival.
 */
final class Inbound implements StreamObserver<AgentMessage> {
  // So many messages may wait; the agent's next ones then wait in its connection.
  private static final int WINDOW = 64;

  private sealed interface Event {
    record Message(AgentMessage message) implements Event {}

    record End(String why) implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Conversation conversation;

  Inbound(Conversation conversation) {
    this.conversation = conversation;
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
      while (take(events.take())) {
        call.request(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      conversation.end("the controller ends");
    }
  }

  private boolean take(Event event) {
    return switch (event) {
      case Event.Message message -> conversation.hear(message.message());
      case Event.End end -> {
        conversation.ended(end.why());
        yield false;
      }
    };
  }
}
