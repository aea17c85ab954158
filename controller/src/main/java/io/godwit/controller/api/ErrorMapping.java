package io.godwit.controller.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.store.StoreException;
import io.godwit.controller.upload.UploadException;
import io.godwit.model.Printable;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure of a call becomes a problem that says what was wrong. */
public final class ErrorMapping {
  private static final Logger LOG = Logger.getLogger(ErrorMapping.class);

  @ServerExceptionMapper
  Response invalid(InvalidRequestException failure, ContainerRequestContext call) {
    return refuse(call, failure.code(), failure.getMessage(), List.of());
  }

  @ServerExceptionMapper
  Response refused(RefusedException failure, ContainerRequestContext call) {
    return refuse(call, failure.code(), failure.getMessage(), failure.refusals());
  }

  @ServerExceptionMapper
  Response upload(UploadException failure, ContainerRequestContext call) {
    return refuse(call, failure.code(), failure.getMessage(), List.of());
  }

  @ServerExceptionMapper
  Response store(StoreException failure, ContainerRequestContext call) {
    LOG.error("The store failed a call.", failure);
    return refuse(call, Problem.Code.UNAVAILABLE, failure.getMessage(), List.of());
  }

  @ServerExceptionMapper
  Response json(JsonProcessingException failure, ContainerRequestContext call) {
    Problem.Code code =
        failure instanceof StreamConstraintsException
                || failure.getCause() instanceof StreamConstraintsException
            ? Problem.Code.TOO_LARGE
            : Problem.Code.INVALID;
    return refuse(call, code, describe(failure), List.of());
  }

  /** As {@link #json}; the framework's own mapper of this more special failure says nothing. */
  @ServerExceptionMapper
  Response json(MismatchedInputException failure, ContainerRequestContext call) {
    return json((JsonProcessingException) failure, call);
  }

  @ServerExceptionMapper
  Response framework(WebApplicationException failure, ContainerRequestContext call) {
    if (failure.getCause() instanceof JsonProcessingException json) {
      return json(json, call);
    }
    Problem.Code code = Problems.ofStatus(failure.getResponse().getStatus());
    return code == Problem.Code.INTERNAL
        ? unforeseen(failure)
        : refuse(call, code, describe(failure, call), List.of());
  }

  @ServerExceptionMapper
  Response unforeseen(Throwable failure) {
    LOG.error("A call failed; the caller was told that it is the controller's fault.", failure);
    return Problems.answer(
        Problems.of(
            Problem.Code.INTERNAL,
            "the controller failed: %s; its log says more. Look whether an operation was started before you try again."
                .formatted(failure)));
  }

  private static Response refuse(
      ContainerRequestContext call,
      Problem.Code code,
      String detail,
      List<Problem.Refusal> refusals) {
    String text = call.getMethod().equals(HttpMethod.GET) ? detail : Problems.unchanged(detail);
    return Problems.answer(Problems.of(code, text, refusals));
  }

  private static String describe(WebApplicationException failure, ContainerRequestContext call) {
    String path = Printable.of(call.getUriInfo().getPath());
    return switch (failure) {
      case NotFoundException nothing ->
          "there is nothing at %s; /openapi lists what there is".formatted(path);
      case NotAllowedException method ->
          "%s is not possible at %s; /openapi lists what is".formatted(call.getMethod(), path);
      case NotSupportedException type ->
          "%s does not take %s".formatted(path, Printable.of(String.valueOf(call.getMediaType())));
      default -> Printable.of(String.valueOf(failure.getMessage()));
    };
  }

  private static String describe(JsonProcessingException failure) {
    return switch (failure) {
      case UnrecognizedPropertyException unknown ->
          "unknown field '%s'; known are %s"
              .formatted(
                  Printable.of(unknown.getPropertyName()),
                  unknown.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", ")));
      case JsonMappingException mapping ->
          "field '%s': %s".formatted(path(mapping), Printable.of(mapping.getOriginalMessage()));
      default -> "the body is not JSON: " + Printable.of(failure.getOriginalMessage());
    };
  }

  private static String path(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .collect(Collectors.joining("."));
  }
}
