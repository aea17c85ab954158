package io.godwit.controller.api;

import io.godwit.api.Page;
import io.godwit.api.ProviderView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.KnownProviders;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The providers that hosts can be launched at. */
@Path("/api/v1/providers")
@Tag(name = "providers")
@RunOnVirtualThread
public final class ProvidersResource {
  private final KnownProviders providers;

  ProvidersResource(Fleet fleet) {
    this.providers = fleet.providers();
  }

  @GET
  @Operation(operationId = "listProviders", summary = "All providers, by name, each asked now")
  public Page<ProviderView> list() throws InterruptedException {
    return new Page<>(providers.list());
  }

  @GET
  @Path("{name}")
  @Operation(
      operationId = "showProvider",
      summary = "One provider, with what it lets and what may still be launched there")
  public ProviderView show(@RestPath String name) throws InterruptedException {
    return providers.show(name);
  }
}
