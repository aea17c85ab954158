package io.godwit.controller.api;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.Page;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Networks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The networks that VMs can be in. */
@Path("/api/v1/networks")
@Tag(name = "networks")
@RunOnVirtualThread
public final class NetworksResource {
  private final Networks networks;

  NetworksResource(Fleet fleet) {
    this.networks = fleet.networks();
  }

  @GET
  @Operation(operationId = "listNetworks", summary = "All networks, by name")
  public Page<NetworkView> list() {
    return new Page<>(networks.list());
  }

  @GET
  @Path("{name}")
  @Operation(
      operationId = "showNetwork",
      summary = "One network, with its VMs and the hosts that it reaches")
  public NetworkView show(@RestPath String name) {
    return networks.show(name);
  }

  @POST
  @ResponseStatus(201)
  @Operation(operationId = "createNetwork", summary = "Makes a network that VMs can be in")
  public NetworkView create(CreateNetworkRequest asked) {
    return networks.create(Answers.required(asked));
  }

  @POST
  @Path("{name}/close")
  @Operation(
      operationId = "closeNetwork",
      summary = "Lets VMs of a network take new connections only as policies let them in")
  public NetworkView close(@RestPath String name) {
    return networks.close(name);
  }

  @POST
  @Path("{name}/open")
  @Operation(
      operationId = "openNetwork",
      summary = "Lets all VMs of a network talk to each other; its policies stay")
  public NetworkView open(@RestPath String name) {
    return networks.open(name);
  }

  @DELETE
  @Path("{name}")
  @Operation(
      operationId = "deleteNetwork",
      summary = "Deletes a network with its policies; refused while VMs are in it")
  public void delete(@RestPath String name) {
    networks.delete(name);
  }
}
