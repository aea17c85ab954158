package io.godwit.controller.api;

import io.godwit.api.HostView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.api.Page;
import io.godwit.controller.Foundation;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Hosts;
import io.godwit.controller.fleet.JoinTokens;
import io.godwit.controller.gateway.AgentLinks;
import io.godwit.controller.gateway.JoinTokenText;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The hosts of the fleet, and how they join. */
@Path("/api/v1/hosts")
@Tag(name = "hosts")
@RunOnVirtualThread
public final class HostsResource {
  private final Hosts hosts;
  private final AgentLinks links;
  private final JoinTokens joinTokens;
  private final JoinTokenText text;
  private final String controller;

  HostsResource(Fleet fleet, AgentLinks links, JoinTokenText text, Foundation foundation) {
    this.links = links;
    this.hosts = fleet.hosts();
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
