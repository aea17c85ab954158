package io.godwit.controller.api;

import io.godwit.api.OperationView;
import io.godwit.api.Page;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Operations;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The operations: what was done, what is being done. */
@Path(Answers.OPERATIONS)
@Tag(name = "operations")
@RunOnVirtualThread
public final class OperationsResource {
  private final Operations operations;

  OperationsResource(Fleet fleet) {
    this.operations = fleet.operations();
  }

  @GET
  @Operation(
      operationId = "listOperations",
      summary = "Operations, newest first; of one VM or in one state if asked for")
  public Page<OperationView> list(@RestQuery String vm, @RestQuery String state) {
    return new Page<>(operations.list(Optional.ofNullable(vm), Optional.ofNullable(state)));
  }

  @GET
  @Path("{id}")
  @Operation(operationId = "showOperation", summary = "One operation")
  public OperationView show(@RestPath String id) {
    return operations.show(id);
  }

  @POST
  @Path("{id}/cancel")
  @APIResponse(responseCode = "202", description = "It was asked to stop and undo what it did.")
  @Operation(operationId = "cancelOperation", summary = "Asks an operation to stop and undo")
  public RestResponse<OperationView> cancel(@RestPath String id) {
    return Answers.accepted(operations.cancel(id));
  }
}
