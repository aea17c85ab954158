package io.godwit.controller.api;

import io.godwit.api.ImageView;
import io.godwit.api.OperationView;
import io.godwit.api.Page;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Images;
import io.godwit.controller.fleet.ImportRequest;
import io.godwit.controller.upload.Upload;
import io.godwit.controller.upload.UploadException;
import io.godwit.controller.upload.UploadSpool;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.Printable;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The published images. */
@Path("/api/v1/images")
@Tag(name = "images")
@RunOnVirtualThread
public final class ImagesResource {
  private final Images images;
  private final UploadSpool spool;

  ImagesResource(Fleet fleet, UploadSpool spool) {
    this.images = fleet.images();
    this.spool = spool;
  }

  @GET
  @Operation(operationId = "listImages", summary = "All images, by name")
  public Page<ImageView> list() {
    return new Page<>(images.list());
  }

  @GET
  @Path("{name}")
  @Operation(operationId = "showImage", summary = "One image")
  public ImageView show(@RestPath String name) {
    return images.show(name);
  }

  @POST
  @Consumes(MediaType.APPLICATION_OCTET_STREAM)
  @APIResponse(responseCode = "202", description = "The file was taken, the operation started.")
  @Operation(
      operationId = "importImage",
      summary = "Publishes the file in the body as an image; host is where it goes first")
  public RestResponse<OperationView> importImage(
      @RestQuery String name,
      @RestQuery String format,
      @RestQuery String host,
      @RestHeader(HttpHeaders.CONTENT_LENGTH) Long length,
      @RestHeader(IdempotencyKey.HEADER) String key,
      InputStream body)
      throws UploadException {
    checkName(name);
    ImageFormat known = format(format);
    Optional<String> idempotencyKey = IdempotencyKey.of(key);
    Upload upload = spool.receive(body, length == null ? -1 : length, known);
    try {
      return Answers.accepted(
          images.submitImport(
              new ImportRequest(
                  name,
                  known.qemuName(),
                  host,
                  upload.id(),
                  upload.size().bytes(),
                  upload.digest()),
              idempotencyKey));
    } catch (RuntimeException e) {
      spool.discard(upload.id());
      throw e;
    }
  }

  /** Before gigabytes are sent for nothing. */
  private static void checkName(String name) {
    if (name == null) {
      throw new InvalidRequestException("give the image a name: ?name=NAME");
    }
    try {
      new ImageName(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(e.getMessage());
    }
  }

  private static ImageFormat format(String text) {
    return Arrays.stream(ImageFormat.values())
        .filter(format -> format.qemuName().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "the format is qcow2 or raw, not '%s'; convert others with 'qemu-img convert'"
                        .formatted(Printable.of(String.valueOf(text)))));
  }
}
