package io.godwit.controller.api;

import io.godwit.api.Page;
import io.godwit.api.PolicyCheckView;
import io.godwit.api.PolicyRequest;
import io.godwit.api.PolicyView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Policies;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Which VMs of a network that is closed may begin a connection with which others. */
@Path("/api/v1/policies")
@Tag(name = "policies")
@RunOnVirtualThread
public final class PoliciesResource {
  private final Policies policies;

  PoliciesResource(Fleet fleet) {
    this.policies = fleet.policies();
  }

  @GET
  @Operation(
      operationId = "listPolicies",
      summary = "Policies, by number; of one network if asked for")
  public Page<PolicyView> list(@RestQuery String network) {
    return new Page<>(policies.list(Optional.ofNullable(network)));
  }

  @POST
  @ResponseStatus(201)
  @Operation(
      operationId = "allowPolicy",
      summary =
          "Lets in new connections from now on; an open network lets in all until it is closed")
  public PolicyView allow(PolicyRequest asked) {
    return policies.allow(Answers.required(asked));
  }

  @GET
  @Path("check")
  @Operation(
      operationId = "checkPolicies",
      summary = "Whether a VM lets in a new connection of another one, and why")
  public PolicyCheckView check(
      @Parameter(description = "The VM that begins", required = true) @RestQuery String from,
      @Parameter(description = "The VM that is reached", required = true) @RestQuery String to,
      @Parameter(description = "As 443/tcp or icmp; anything at all if left out") @RestQuery
          String port) {
    return policies.check(from, to, Optional.ofNullable(port));
  }

  @DELETE
  @Path("{number}")
  @Operation(
      operationId = "removePolicy",
      summary = "Lets in no more of what a policy let in; connections that stand go on")
  public void remove(@RestPath String number) {
    policies.remove(Answers.number("policy", number));
  }
}
