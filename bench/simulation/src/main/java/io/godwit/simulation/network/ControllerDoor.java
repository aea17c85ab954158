package io.godwit.simulation.network;

import io.godwit.controller.gateway.Conversation;
import io.godwit.controller.gateway.GatewayParts;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.simulation.runtime.SimulatedTasks;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/** Where a controller takes an agent's stream, for one life of the controller. */
public record ControllerDoor(SimulatedTasks tasks, GatewayParts parts, HostOf hosts) {

  /** Whose certificate a place shows. */
  @FunctionalInterface
  public interface HostOf {
    HostId at(Place place);
  }

  /** Takes a stream up; what the controller says goes to the listener over the wire. */
  Hearing answer(Wire.End end, Consumer<ControllerMessage> listener) {
    Conversation conversation =
        Conversation.with(hosts.at(end.other().place()), new Speaking(end, listener), parts);
    Hearing hearing = new Hearing(end, conversation);
    end.onGone(() -> hearing.end(tasks));
    return hearing;
  }

  /** The agent's messages. */
  static final class Hearing {
    private final Wire.End end;
    private final Conversation conversation;
    private boolean over;

    private Hearing(Wire.End end, Conversation conversation) {
      this.end = end;
      this.conversation = conversation;
    }

    void hear(AgentMessage message) {
      if (!over && !conversation.hear(message)) {
        over = true;
        end.close();
      }
    }

    private void end(SimulatedTasks tasks) {
      if (!over && !tasks.life().isOver()) {
        over = true;
        conversation.ended("the connection was lost");
      }
    }
  }

  private record Speaking(Wire.End end, Consumer<ControllerMessage> listener)
      implements StreamObserver<ControllerMessage> {
    @Override
    public void onNext(ControllerMessage message) {
      end.send(() -> listener.accept(message));
    }

    @Override
    public void onError(Throwable failure) {
      end.close();
    }

    @Override
    public void onCompleted() {
      end.close();
    }
  }
}
