package io.godwit.controller.fleet;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PreflightView;
import java.util.Optional;

/** Moving VMs between hosts. */
@SuppressWarnings("DoNotCallSuggester")
public final class Migrations {
  /**
   * Says whether a move would go; the request's {@code dryRun} is not looked at.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public PreflightView preflight(MigrationRequest request) {
    throw new UnsupportedOperationException(request.vm());
  }

  /**
   * Moves a VM.
   *
   * @throws RefusedException INVALID, NOT_FOUND, PREFLIGHT_FAILED with its reasons
   */
  public OperationView submit(MigrationRequest request, Optional<String> idempotencyKey) {
    throw new UnsupportedOperationException(request.vm());
  }
}
