package io.godwit.controller.operation;

import io.godwit.model.HostId;
import java.util.List;
import java.util.Optional;

/** How the streams of an operation get from one of its hosts to the other. */
sealed interface LinkWay {
  /** Who opens the streams. */
  Tickets.Dialer dialer();

  /** The third host by way of which they go; empty where there is none. */
  default Optional<HostId> by() {
    return Optional.empty();
  }

  /**
   * One of the two dials the other.
   *
   * @param endpoints of the one that is dialled
   */
  record Direct(Tickets.Dialer dialer, List<String> endpoints) implements LinkWay {}

  /**
   * Both dial a third.
   *
   * @param forSource where the source dials it
   * @param forDestination where the destination dials it
   */
  record Relayed(HostId relay, List<String> forSource, List<String> forDestination)
      implements LinkWay {
    @Override
    public Tickets.Dialer dialer() {
      return Tickets.Dialer.SOURCE;
    }

    @Override
    public Optional<HostId> by() {
      return Optional.of(relay);
    }
  }
}
