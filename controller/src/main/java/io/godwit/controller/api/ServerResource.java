package io.godwit.controller.api;

import io.godwit.api.ServerView;
import io.godwit.controller.Foundation;
import io.godwit.controller.ProgramVersion;
import io.godwit.controller.backup.Backup;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The controller itself. */
@Path("/api/v1/server")
@Tag(name = "server")
@Singleton
@RunOnVirtualThread
public final class ServerResource {
  private final Store store;
  private final Backup backup;
  private final Instant startedAt;

  ServerResource(Foundation foundation, Store store, Backup backup) {
    this.store = store;
    this.backup = backup;
    this.startedAt = foundation.clock().instant();
  }

  @GET
  @Operation(operationId = "showServer", summary = "The controller itself")
  public ServerView show() {
    return store.read(this::view);
  }

  @POST
  @Path("backup")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @APIResponse(responseCode = "200", description = "A zip of the store and the keys.")
  @Operation(
      operationId = "backUp",
      summary = "The controller's store and keys in one file, which is to be kept secret")
  public RestResponse<StreamingOutput> backUp() {
    return RestResponse.ResponseBuilder.<StreamingOutput>ok(backup::writeTo)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"godwit-backup.zip\"")
        .build();
  }

  private ServerView view(Transaction transaction) {
    return new ServerView(
        ProgramVersion.get(),
        startedAt,
        transaction.hosts().all().size(),
        transaction.vms().all().size(),
        transaction.operations().active().size(),
        "sqlite");
  }
}
