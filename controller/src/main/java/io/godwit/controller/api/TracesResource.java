package io.godwit.controller.api;

import io.godwit.api.TraceView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Traces;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** How packets go from a VM to another one of its network. */
@Path("/api/v1/vms/{name}/trace")
@Tag(name = "networks")
@RunOnVirtualThread
public final class TracesResource {
  private final Traces traces;

  TracesResource(Fleet fleet) {
    this.traces = fleet.traces();
  }

  @GET
  @Operation(
      operationId = "traceVms",
      summary =
          "The way from a VM to another one of its network, hop by hop, as both hosts find it; takes"
              + " some seconds and changes nothing")
  public TraceView trace(
      @RestPath String name,
      @Parameter(description = "The other VM", required = true) @RestQuery String to,
      @Parameter(description = "The port that is meant, for example 443/tcp") @RestQuery
          String port)
      throws InterruptedException {
    return traces.trace(name, to, port);
  }
}
