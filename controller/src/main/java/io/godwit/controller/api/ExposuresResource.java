package io.godwit.controller.api;

import io.godwit.api.ExposeRequest;
import io.godwit.api.ExposureView;
import io.godwit.api.Page;
import io.godwit.controller.fleet.Exposures;
import io.godwit.controller.fleet.Fleet;
import io.godwit.model.Printable;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** By which ports of which hosts clients from outside reach a VM. */
@Path("/api/v1/vms/{name}/exposures")
@Tag(name = "vms")
@RunOnVirtualThread
public final class ExposuresResource {
  private final Exposures exposures;

  ExposuresResource(Fleet fleet) {
    this.exposures = fleet.exposures();
  }

  @GET
  @Operation(operationId = "listExposures", summary = "What is exposed of a VM, by host")
  public Page<ExposureView> list(@RestPath String name) {
    return new Page<>(exposures.list(name));
  }

  @POST
  @Operation(
      operationId = "exposeVm",
      summary =
          "Exposes ports of a VM at hosts, all or none of them; what is exposed already stays so")
  public Page<ExposureView> expose(@RestPath String name, ExposeRequest asked) {
    return new Page<>(exposures.expose(name, Answers.required(asked)));
  }

  @DELETE
  @Operation(
      operationId = "unexposeVm",
      summary = "Takes no new connections by a port any more, and ends the others after a while")
  public Page<ExposureView> unexpose(
      @RestPath String name,
      @Parameter(description = "TCP or UDP; TCP if left out") @RestQuery String transport,
      @Parameter(
              description = "The hosts' port",
              required = true,
              schema = @Schema(type = SchemaType.INTEGER))
          @RestQuery
          String port,
      @Parameter(description = "At which; at all hosts if left out") @RestQuery List<String> host,
      @Parameter(
              description = "How many seconds connections have to end; 300 if left out",
              schema = @Schema(type = SchemaType.INTEGER))
          @RestQuery
          String drain) {
    return new Page<>(
        exposures.unexpose(name, transport, number("port", port), host, number("drain", drain)));
  }

  /** The framework would say that there is nothing at such an address. */
  private static Integer number(String what, String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          "'%s' is a number, not '%s'".formatted(what, Printable.of(text)));
    }
  }
}
