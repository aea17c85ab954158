package io.godwit.controller.api;

import io.godwit.api.ServerView;
import io.godwit.controller.Foundation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The controller itself. */
@Path("/api/v1/server")
@RunOnVirtualThread
public final class ServerResource {
  private final Instant startedAt;

  ServerResource(Foundation foundation) {
    this.startedAt = foundation.clock().instant();
  }

  @GET
  @Operation(summary = "The controller itself")
  public ServerView get() {
    return new ServerView("0.1", startedAt, 0, 0, 0, "sqlite");
  }
}
