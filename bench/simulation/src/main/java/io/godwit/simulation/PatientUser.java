package io.godwit.simulation;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.RefusedException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whoever orders a move: where the controller does not answer, the user orders it once more, and
 * where it was refused too if the user insists.
 */
final class PatientUser {
  private static final Duration PACE = Duration.ofMillis(60);

  private final World world;
  private final MigrationRequest request;
  private Optional<String> operation = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private boolean insists;

  PatientUser(World world, MigrationRequest request) {
    this.world = world;
    this.request = request;
  }

  /** Orders the move now, and again as long as that is needed. */
  void order() {
    if (operation.isEmpty() && (refusal.isEmpty() || insists)) {
      world.controller().fleet().ifPresent(this::ask);
    }
    if (operation.isEmpty()) {
      world.later(PACE, this::order);
    }
  }

  private void ask(Fleet fleet) {
    try {
      operation = Optional.of(fleet.migrations().submit(request, Optional.empty()).id());
      refusal = Optional.empty();
      world.say("user: move " + request.vm() + " to " + request.destination());
    } catch (RefusedException refused) {
      refusal = Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  /** From now on a refusal is answered by ordering again. */
  void insist() {
    insists = true;
  }

  /** Empty while the controller is away, or where the move was refused. */
  Optional<OperationView> look() {
    return world
        .controller()
        .fleet()
        .flatMap(fleet -> operation.map(id -> fleet.operations().show(id)));
  }

  /** Whether it has come to an end that needs nobody's help. */
  boolean isOver() {
    boolean refused = operation.isEmpty() && refusal.isPresent() && !insists;
    return refused
        || look().filter(it -> it.endedAt() != null && !it.state().equals("IN_DOUBT")).isPresent();
  }

  @Override
  public String toString() {
    return look()
        .map(it -> it.state() + " " + it.cause())
        .orElseGet(() -> "refused: " + refusal.orElse("nobody answered"));
  }
}
