package io.godwit.simulation.network;

import io.godwit.agent.link.Session;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.godwit.simulation.runtime.SimulatedTasks;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How an agent reaches the simulated controller: one stream, as gRPC's. */
public final class SimulatedSessions implements Session.Opener {
  /** As gRPC's keepalive with the agent's settings. */
  private static final Duration PATIENCE = Duration.ofSeconds(13);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private final Place place;
  private final Place controllerPlace;
  private final Network network;
  private final SimulatedTasks tasks;
  private final Supplier<Optional<ControllerDoor>> controller;
  private Optional<SimulatedSession> latest = Optional.empty();

  /**
   * @param controller the one that runs now, if one does
   */
  public SimulatedSessions(
      Place place,
      Place controllerPlace,
      Network network,
      SimulatedTasks tasks,
      Supplier<Optional<ControllerDoor>> controller) {
    this.place = place;
    this.controllerPlace = controllerPlace;
    this.network = network;
    this.tasks = tasks;
    this.controller = controller;
  }

  @Override
  public Session make(Session.Listener listener) {
    SimulatedSession made = new SimulatedSession(listener);
    latest = Optional.of(made);
    return made;
  }

  @Override
  public String controller() {
    return controllerPlace.name();
  }

  private final class SimulatedSession implements Session {
    private final Listener listener;
    private final List<AgentMessage> waiting = new ArrayList<>();
    private Optional<Wire.End> wire = Optional.empty();
    private Optional<ControllerDoor.Hearing> hearing = Optional.empty();
    private boolean welcomed;
    private boolean ended;

    private SimulatedSession(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void open(AgentMessage hello) {
      waiting.add(hello);
      boolean reaches = network.reaches(place, controllerPlace);
      var unused = tasks.schedule(reaches ? network.latency() : CONNECT_LIMIT, this::connect);
    }

    private void connect() {
      Optional<ControllerDoor> door =
          network.reaches(place, controllerPlace) ? controller.get() : Optional.empty();
      if (ended) {
        return;
      }
      if (door.isEmpty()) {
        end("nobody answers");
        return;
      }
      Wire made =
          network.connect(
              place, tasks.life(), controllerPlace, door.get().tasks().life(), PATIENCE);
      wire = Optional.of(made.left());
      hearing = Optional.of(door.get().answer(made.right(), this::hear));
      made.left().onGone(() -> end("the connection is lost"));
      waiting.forEach(this::send);
      waiting.clear();
    }

    private void hear(ControllerMessage message) {
      if (ended) {
        return;
      }
      welcomed |= message.hasWelcome();
      listener.received(this, message);
      if (message.hasOrder()) {
        network.repetition().ifPresent(after -> repeat(message, after));
      }
    }

    /** It is heard once more, late, by whatever session there is then. */
    private void repeat(ControllerMessage message, Duration after) {
      var unused =
          tasks.schedule(after, () -> latest.ifPresent(session -> session.hearLate(message)));
    }

    private void hearLate(ControllerMessage message) {
      if (welcomed && !ended) {
        listener.received(this, message);
      }
    }

    @Override
    public void send(AgentMessage message) {
      if (wire.isEmpty()) {
        waiting.add(message);
      } else if (!ended) {
        ControllerDoor.Hearing to = hearing.orElseThrow();
        wire.get().send(() -> to.hear(message));
      }
    }

    @Override
    public boolean sendInTurn(AgentMessage message) {
      send(message);
      return !ended;
    }

    @Override
    public Iterator<UploadChunk> readUpload(ReadUploadRequest request) {
      throw new UnsupportedOperationException("nothing is uploaded in a simulation");
    }

    @Override
    public void abandon(String why) {
      if (wire.isPresent()) {
        wire.get().close();
      } else {
        end(why);
      }
    }

    private void end(String why) {
      if (!ended) {
        ended = true;
        var unused =
            tasks.schedule(
                Duration.ZERO, () -> listener.ended(this, Status.UNAVAILABLE.withDescription(why)));
      }
    }
  }
}
