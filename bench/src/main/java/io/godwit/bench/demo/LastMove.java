package io.godwit.bench.demo;

import io.godwit.api.OperationView;
import io.godwit.api.OperationView.MigrationReport;
import io.godwit.cli.client.Controller;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** The last move of a VM that the controller knows of. */
public record LastMove(Controller controller, String vm) {

  /**
   * Godwit's own report of the move that a command has made.
   *
   * @param command of {@code godwit}, that ended with the exit code
   * @param start when it was given
   * @throws IllegalStateException where it failed, or has not moved the VM
   */
  public MigrationReport madeBy(String[] command, int exitCode, Instant start) {
    Optional<OperationView> last =
        controller.operations(Optional.of(vm), Optional.empty()).stream()
            .filter(operation -> operation.kind().equals("MIGRATE"))
            .max(Comparator.comparing(OperationView::createdAt));
    return last.filter(operation -> exitCode == 0 && !operation.createdAt().isBefore(start))
        .map(OperationView::report)
        .orElseThrow(() -> new IllegalStateException(complaint(command, exitCode, last)));
  }

  private String complaint(String[] command, int exitCode, Optional<OperationView> last) {
    return "godwit %s ended with %d; %s"
        .formatted(
            String.join(" ", command),
            exitCode,
            last.map(
                    move ->
                        "the last move of %s ended %s: %s"
                            .formatted(vm, move.state(), move.cause()))
                .orElse(vm + " was never moved"));
  }
}
