package io.godwit.bench.faults;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.bench.fixture.Mover;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The move of one run, as a patient user sees it: where the controller does not answer, the user
 * looks whether the move was accepted, and orders it once more if it was not.
 */
final class Ordered {
  /** Between two looks, which cost the controller something. */
  private static final Duration PACE = Duration.ofMillis(60);

  private final Controller controller;
  private final MigrationRequest request;
  private final Set<String> before;
  private Optional<String> id = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private boolean insists;

  private Ordered(Controller controller, MigrationRequest request) {
    this.controller = controller;
    this.request = request;
    this.before =
        controller.operations(Optional.of(request.vm()), Optional.empty()).stream()
            .map(OperationView::id)
            .collect(Collectors.toSet());
  }

  /** Nothing is ordered yet. */
  static Ordered prepare(Controller controller, MigrationRequest request) {
    return new Ordered(controller, request);
  }

  /** Orders the move if that is not known to have happened; does not wait. */
  void order() {
    try {
      find().ifPresentOrElse(found -> id = Optional.of(found.id()), this::post);
    } catch (UnreachableException e) {
      // Known to be away while a cell has killed it: the next look orders again.
      id = Optional.empty();
    }
  }

  private void post() {
    try {
      id = Optional.of(controller.migrate(request).id());
    } catch (ApiException e) {
      refusal = Optional.of(e.getMessage());
    }
  }

  private Optional<OperationView> find() {
    return controller.operations(Optional.of(request.vm()), Optional.empty()).stream()
        .filter(operation -> operation.kind().equals("MIGRATE"))
        .filter(operation -> !before.contains(operation.id()))
        .max(Comparator.comparing(OperationView::createdAt));
  }

  /** How it stands now; empty while nobody can tell, or where it was refused. */
  Optional<OperationView> look() {
    LockSupport.parkNanos(PACE.toNanos());
    if (id.isEmpty() && refusal.isEmpty()) {
      order();
    }
    try {
      return id.map(controller::operation);
    } catch (UnreachableException e) {
      return Optional.empty();
    }
  }

  Optional<String> refusal() {
    return refusal;
  }

  /**
   * From now on a refusal is answered by ordering again: what it named, an agent that was not
   * connected, will be mended soon.
   */
  void insist() {
    insists = true;
  }

  /** Whether it has come to an end that needs nobody's help. */
  boolean isOver() {
    if (insists && refusal.isPresent()) {
      refusal = Optional.empty();
    }
    Optional<OperationView> seen = look();
    boolean refused = refusal.isPresent() && !insists;
    return refused || seen.filter(Ordered::isSettled).isPresent();
  }

  private static boolean isSettled(OperationView operation) {
    return Mover.hasEnded(operation) && !operation.state().equals("IN_DOUBT");
  }

  /** When it ended; empty where it was refused. */
  Optional<Instant> endedAt() {
    return look().map(OperationView::endedAt);
  }
}
