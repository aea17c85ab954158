package io.godwit.controller.api;

import io.godwit.api.Problem;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Vms;
import io.godwit.controller.gateway.Consoles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

/** A VM's serial console: one call for what it shows, one for each thing that is typed. */
@Path("/api/v1/vms/{name}/console")
@Tag(name = "vms")
public final class ConsoleResource {
  private static final String SESSION_HEADER = "Godwit-Console";
  private static final int MOST_INPUT = 1 << 16;

  private final Vms vms;
  private final Consoles consoles;

  ConsoleResource(Fleet fleet, Consoles consoles) {
    this.vms = fleet.vms();
    this.consoles = consoles;
  }

  @GET
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Blocking
  @Operation(
      operationId = "openConsole",
      summary = "What the console shows, as it comes; the header Godwit-Console names the session")
  public RestMulti<byte[]> open(@RestPath String name) {
    Vms.Console console = vms.console(name);
    ConsoleScreen screen = new ConsoleScreen();
    String session = consoles.open(console.host(), console.vm(), screen);
    Multi<byte[]> output = screen.output().onTermination().invoke(() -> consoles.close(session));
    return RestMulti.fromMultiData(output).header(SESSION_HEADER, session).build();
  }

  @POST
  @Path("{session}")
  @Consumes(MediaType.APPLICATION_OCTET_STREAM)
  @RunOnVirtualThread
  @Operation(operationId = "typeIntoConsole", summary = "Types into a session")
  public void type(@RestPath String name, @RestPath String session, InputStream body)
      throws IOException {
    byte[] bytes = body.readNBytes(MOST_INPUT + 1);
    if (bytes.length > MOST_INPUT) {
      throw new InvalidRequestException(
          Problem.Code.TOO_LARGE, "at most " + MOST_INPUT + " bytes are typed at once");
    }
    if (!consoles.input(session, bytes)) {
      throw new InvalidRequestException(
          Problem.Code.NOT_FOUND, "this console session has ended; open another one");
    }
  }
}
