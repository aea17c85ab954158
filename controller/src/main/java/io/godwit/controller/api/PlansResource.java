package io.godwit.controller.api;

import io.godwit.api.OperationView;
import io.godwit.api.Page;
import io.godwit.api.PlanChangesView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanSummaryView;
import io.godwit.api.PlanView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Plans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Plans: which VM goes where so that fewer or cheaper hosts are needed. */
@Path("/api/v1/plans")
@Tag(name = "plans")
@RunOnVirtualThread
public final class PlansResource {
  private final Plans plans;

  PlansResource(Fleet fleet) {
    this.plans = fleet.plans();
  }

  @GET
  @Operation(operationId = "listPlans", summary = "All plans, newest first")
  public Page<PlanSummaryView> list() {
    return new Page<>(plans.list());
  }

  @GET
  @Path("{number}")
  @Operation(operationId = "showPlan", summary = "One plan")
  public PlanView show(@RestPath String number) {
    return plans.show(Answers.number("plan", number));
  }

  @GET
  @Path("{number}/changes")
  @Operation(
      operationId = "showPlanChanges",
      summary = "What is not as a plan saw it; its application would refuse because of it")
  public PlanChangesView changes(@RestPath String number) {
    return plans.changes(Answers.number("plan", number));
  }

  @POST
  @ResponseStatus(201)
  @Operation(
      operationId = "makePlan",
      summary = "Makes a plan of the fleet as it is; nothing is moved. Takes up to 20 seconds")
  public PlanView make(PlanRequest request) {
    return plans.make(Answers.required(request));
  }

  @POST
  @Path("{number}/apply")
  @APIResponse(responseCode = "202", description = "The operation was started.")
  @Operation(
      operationId = "applyPlan",
      summary = "Makes a plan's moves; one that has stopped goes on")
  public RestResponse<OperationView> apply(
      @RestPath String number, @RestHeader(IdempotencyKey.HEADER) String key) {
    return Answers.accepted(plans.apply(Answers.number("plan", number), IdempotencyKey.of(key)));
  }

  @POST
  @Path("{number}/undo")
  @ResponseStatus(201)
  @Operation(
      operationId = "undoPlan",
      summary = "Makes the plan that takes one back; nothing is moved until that one is applied")
  public PlanView undo(@RestPath String number) {
    return plans.undo(Answers.number("plan", number));
  }

  @POST
  @Path("{number}/discard")
  @Operation(operationId = "discardPlan", summary = "Takes a plan out of those that may be applied")
  public PlanView discard(@RestPath String number) {
    return plans.discard(Answers.number("plan", number));
  }
}
