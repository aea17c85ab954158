package io.godwit.controller.api;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PreflightView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Migrations;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;

/** Moving VMs between hosts. */
@Path("/api/v1/migrations")
@Tag(name = "migrations")
@RunOnVirtualThread
public final class MigrationsResource {
  private final Migrations migrations;

  MigrationsResource(Fleet fleet) {
    this.migrations = fleet.migrations();
  }

  @POST
  @Operation(operationId = "migrate", summary = "Moves a VM, or says whether it would go (dryRun)")
  @APIResponse(
      responseCode = "200",
      description = "Of a dry run.",
      content = @Content(schema = @Schema(implementation = PreflightView.class)))
  @APIResponse(
      responseCode = "202",
      description = "The operation was started.",
      content = @Content(schema = @Schema(implementation = OperationView.class)))
  public RestResponse<?> migrate(
      MigrationRequest request, @RestHeader(IdempotencyKey.HEADER) String key) {
    if (Answers.required(request).dryRun()) {
      return RestResponse.ok(migrations.preflight(request));
    }
    return Answers.accepted(migrations.submit(request, IdempotencyKey.of(key)));
  }
}
