package io.godwit.controller.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.upload.UploadException;
import io.godwit.model.Printable;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure of a call becomes a problem that says what was wrong. */
public final class ErrorMapping {
  private static final Logger LOG = Logger.getLogger(ErrorMapping.class);

  @ServerExceptionMapper
  Response invalid(InvalidRequestException failure) {
    return Problems.answer(Problems.of(failure.code(), failure.getMessage()));
  }

  @ServerExceptionMapper
  Response refused(RefusedException failure) {
    return Problems.answer(Problems.of(failure.code(), failure.getMessage(), failure.refusals()));
  }

  @ServerExceptionMapper
  Response upload(UploadException failure) {
    return Problems.answer(Problems.of(failure.code(), failure.getMessage()));
  }

  @ServerExceptionMapper
  Response json(JsonProcessingException failure) {
    Problem.Code code =
        failure instanceof StreamConstraintsException
            ? Problem.Code.TOO_LARGE
            : Problem.Code.INVALID;
    return Problems.answer(Problems.of(code, describe(failure)));
  }

  @ServerExceptionMapper
  Response framework(WebApplicationException failure) {
    if (failure.getCause() instanceof JsonProcessingException json) {
      return json(json);
    }
    int status = failure.getResponse().getStatus();
    Problem.Code code = Problems.ofStatus(status);
    if (code == Problem.Code.INTERNAL) {
      return unforeseen(failure);
    }
    Problem problem = Problems.of(code, "HTTP " + status + ": " + failure.getMessage());
    return Problems.answer(problem);
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
