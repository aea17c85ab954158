package io.godwit.controller.api;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.AutomaticView;
import io.godwit.controller.fleet.Automatic;
import io.godwit.controller.fleet.Fleet;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Consolidation that runs by itself. */
@Path("/api/v1/automatic")
@Tag(name = "plans")
@RunOnVirtualThread
public final class AutomaticResource {
  private final Automatic automatic;

  AutomaticResource(Fleet fleet) {
    this.automatic = fleet.automatic();
  }

  @GET
  @Operation(
      operationId = "showAutomatic",
      summary = "Whether consolidation runs by itself, when its next turn is, and its last ones")
  public AutomaticView show() {
    return automatic.show();
  }

  @PUT
  @Operation(
      operationId = "turnAutomaticOn",
      summary = "Lets consolidation run by itself, or tells it something else")
  public AutomaticView turnOn(AutomaticRequest asked) {
    return automatic.turnOn(Answers.required(asked));
  }

  @DELETE
  @Operation(
      operationId = "turnAutomaticOff",
      summary = "Takes no turn from now on; a plan that is being applied goes on")
  public AutomaticView turnOff() {
    return automatic.turnOff();
  }
}
