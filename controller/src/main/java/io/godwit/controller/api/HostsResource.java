package io.godwit.controller.api;

import io.godwit.api.HostView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.api.LaunchHostRequest;
import io.godwit.api.LocateHostRequest;
import io.godwit.api.MeshKeyView;
import io.godwit.api.OperationView;
import io.godwit.api.Page;
import io.godwit.api.TerminateHostRequest;
import io.godwit.controller.Foundation;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Hosts;
import io.godwit.controller.fleet.JoinTokens;
import io.godwit.controller.fleet.Launches;
import io.godwit.controller.fleet.MeshKeys;
import io.godwit.controller.gateway.AgentLinks;
import io.godwit.controller.gateway.JoinTokenText;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** The hosts of the fleet, and how they join. */
@Path("/api/v1/hosts")
@Tag(name = "hosts")
@RunOnVirtualThread
public final class HostsResource {
  private final Hosts hosts;
  private final Launches launches;
  private final MeshKeys meshKeys;
  private final AgentLinks links;
  private final JoinTokens joinTokens;
  private final JoinTokenText text;
  private final String controller;

  HostsResource(Fleet fleet, AgentLinks links, JoinTokenText text, Foundation foundation) {
    this.links = links;
    this.hosts = fleet.hosts();
    this.launches = fleet.launches();
    this.meshKeys = fleet.meshKeys();
    this.joinTokens = fleet.joinTokens();
    this.text = text;
    this.controller = foundation.config().advertised().toString();
  }

  @GET
  @Operation(operationId = "listHosts", summary = "All hosts, by name")
  public Page<HostView> list() {
    return new Page<>(hosts.list());
  }

  @GET
  @Path("{name}")
  @Operation(operationId = "showHost", summary = "One host")
  public HostView show(@RestPath String name) {
    return hosts.show(name);
  }

  @DELETE
  @Path("{name}")
  @Operation(
      operationId = "removeHost",
      summary = "Takes a host out of the fleet; refused while it has VMs")
  public void remove(@RestPath String name) {
    HostId host = HostId.of(hosts.show(name).id());
    hosts.remove(name);
    links.expel(host);
  }

  @POST
  @Path("{name}/cordon")
  @Operation(
      operationId = "cordonHost",
      summary = "Lets no more VMs come to a host; those that it has stay until they are moved")
  public HostView cordon(@RestPath String name) {
    return hosts.setScheduling(name, Scheduling.DRAINING);
  }

  @POST
  @Path("{name}/undrain")
  @Operation(operationId = "undrainHost", summary = "Lets VMs come to a host again")
  public HostView undrain(@RestPath String name) {
    return hosts.setScheduling(name, Scheduling.OPEN);
  }

  @PUT
  @Path("{name}/location")
  @Operation(
      operationId = "locateHost",
      summary = "Says where a host stands, in place of what its provider tells")
  public HostView locate(@RestPath String name, LocateHostRequest request) {
    return hosts.locate(name, Answers.required(request));
  }

  @DELETE
  @Path("{name}/location")
  @Operation(
      operationId = "forgetHostLocation",
      summary = "Forgets where a host stands, until its provider tells")
  public HostView forgetLocation(@RestPath String name) {
    return hosts.forgetLocation(name);
  }

  @POST
  @Path("{name}/rotate-key")
  @Operation(
      operationId = "rotateHostKey",
      summary =
          "Has a host make another key for the mesh that carries networks, and changes over to it;"
              + " takes up to some seconds and cuts no connection")
  public MeshKeyView rotateKey(@RestPath String name) throws InterruptedException {
    return meshKeys.rotate(name);
  }

  @POST
  @Operation(
      operationId = "launchHost",
      summary = "Launches an instance at a provider, which joins as a host")
  @APIResponse(
      responseCode = "202",
      description = "The operation was started.",
      content = @Content(schema = @Schema(implementation = OperationView.class)))
  public RestResponse<OperationView> launch(
      LaunchHostRequest request, @RestHeader(IdempotencyKey.HEADER) String key) {
    return Answers.accepted(launches.launch(Answers.required(request), IdempotencyKey.of(key)));
  }

  @POST
  @Path("{name}/terminate")
  @Operation(
      operationId = "terminateHost",
      summary = "Gives the instance of a host without VMs up for good; refused while it has any")
  @APIResponse(
      responseCode = "202",
      description = "The operation was started.",
      content = @Content(schema = @Schema(implementation = OperationView.class)))
  public RestResponse<OperationView> terminate(
      @RestPath String name,
      TerminateHostRequest request,
      @RestHeader(IdempotencyKey.HEADER) String key) {
    return Answers.accepted(
        launches.terminate(name, Answers.required(request), IdempotencyKey.of(key)));
  }

  @POST
  @Path("tokens")
  @ResponseStatus(201)
  @Operation(
      operationId = "createJoinToken",
      summary = "Makes a token by which one host may join once; it is shown in this answer only")
  public JoinTokenView createToken(JoinTokenRequest request) {
    JoinTokens.Issued issued = joinTokens.issue(Answers.required(request));
    return new JoinTokenView(text.of(issued.secret()), controller, issued.expiresAt());
  }
}
