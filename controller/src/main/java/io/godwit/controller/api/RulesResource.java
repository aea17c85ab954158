package io.godwit.controller.api;

import io.godwit.api.Page;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.RuleView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.KeptRules;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Rules that every plan and every move keeps to. */
@Path("/api/v1/rules")
@Tag(name = "rules")
@RunOnVirtualThread
public final class RulesResource {
  private final KeptRules rules;

  RulesResource(Fleet fleet) {
    this.rules = fleet.rules();
  }

  @GET
  @Operation(operationId = "listRules", summary = "All rules, by number")
  public Page<RuleView> list() {
    return new Page<>(rules.list());
  }

  @POST
  @ResponseStatus(201)
  @Operation(
      operationId = "addRules",
      summary = "Keeps rules from now on, all or none of them; nothing is moved")
  public Page<RuleView> add(Rules asked) {
    return new Page<>(rules.add(Answers.required(asked)));
  }

  @DELETE
  @Path("{number}")
  @Operation(operationId = "removeRule", summary = "Keeps to a rule no more")
  public void remove(@RestPath String number) {
    rules.remove(Answers.number("rule", number));
  }
}
