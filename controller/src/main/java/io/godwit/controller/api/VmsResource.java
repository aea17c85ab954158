package io.godwit.controller.api;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.LabelVmRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Page;
import io.godwit.api.ResolutionView;
import io.godwit.api.ResolveRequest;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmDemandView;
import io.godwit.api.VmView;
import io.godwit.controller.fleet.Custody;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Labels;
import io.godwit.controller.fleet.Vms;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** The VMs. */
@Path("/api/v1/vms")
@Tag(name = "vms")
@RunOnVirtualThread
public final class VmsResource {
  private static final StopVmRequest ASK_THE_GUEST = new StopVmRequest(false, null);

  private final Vms vms;
  private final Custody custody;
  private final Labels labels;

  VmsResource(Fleet fleet) {
    this.vms = fleet.vms();
    this.custody = fleet.custody();
    this.labels = fleet.labels();
  }

  @GET
  @Operation(operationId = "listVms", summary = "All VMs, by name")
  public Page<VmView> list() {
    return new Page<>(vms.list());
  }

  @GET
  @Path("{name}")
  @Operation(operationId = "showVm", summary = "One VM")
  public VmView show(@RestPath String name) {
    return vms.show(name);
  }

  @GET
  @Path("{name}/demand")
  @Operation(
      operationId = "showDemand",
      summary = "What a VM uses at each hour of the day, and what plans count it with")
  public VmDemandView showDemand(@RestPath String name) {
    return vms.demand(name);
  }

  @POST
  @APIResponse(responseCode = "202", description = "The operation was started.")
  @Operation(operationId = "createVm", summary = "Creates a VM")
  public RestResponse<OperationView> create(
      CreateVmRequest request, @RestHeader(IdempotencyKey.HEADER) String key) {
    return Answers.accepted(vms.submitCreate(Answers.required(request), IdempotencyKey.of(key)));
  }

  @POST
  @Path("{name}/start")
  @APIResponse(responseCode = "202", description = "The operation was started.")
  @Operation(operationId = "startVm", summary = "Starts a VM that is stopped")
  public RestResponse<OperationView> start(
      @RestPath String name, @RestHeader(IdempotencyKey.HEADER) String key) {
    return Answers.accepted(vms.submitStart(name, IdempotencyKey.of(key)));
  }

  @POST
  @Path("{name}/stop")
  @APIResponse(responseCode = "202", description = "The operation was started.")
  @Operation(operationId = "stopVm", summary = "Stops a VM; asks the guest if not told otherwise")
  public RestResponse<OperationView> stop(
      @RestPath String name, StopVmRequest request, @RestHeader(IdempotencyKey.HEADER) String key) {
    StopVmRequest how = Objects.requireNonNullElse(request, ASK_THE_GUEST);
    return Answers.accepted(vms.submitStop(name, how, IdempotencyKey.of(key)));
  }

  @POST
  @Path("{name}/labels")
  @Operation(
      operationId = "labelVm",
      summary = "Sets and removes labels of a VM, by which policies select it")
  public VmView label(@RestPath String name, LabelVmRequest asked) {
    return labels.change(name, Answers.required(asked));
  }

  @GET
  @Path("{name}/resolution")
  @Operation(
      operationId = "showResolution",
      summary = "The evidence of whose a VM is, and what each decision would mean")
  public ResolutionView showResolution(@RestPath String name) {
    return custody.show(name);
  }

  @POST
  @Path("{name}/resolution")
  @APIResponse(responseCode = "202", description = "The decision is carried out.")
  @Operation(operationId = "resolveVm", summary = "Decides whose a VM is where that is in doubt")
  public RestResponse<OperationView> resolve(
      @RestPath String name,
      ResolveRequest request,
      @RestHeader(IdempotencyKey.HEADER) String key,
      @Context RoutingContext call) {
    return Answers.accepted(
        custody.resolve(name, Answers.required(request), Caller.of(call), IdempotencyKey.of(key)));
  }

  @DELETE
  @Path("{name}")
  @APIResponse(responseCode = "202", description = "The operation was started.")
  @Operation(operationId = "deleteVm", summary = "Deletes a VM and its disk; refused while it runs")
  public RestResponse<OperationView> delete(
      @RestPath String name, @RestHeader(IdempotencyKey.HEADER) String key) {
    return Answers.accepted(vms.submitDelete(name, IdempotencyKey.of(key)));
  }
}
