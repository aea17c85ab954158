package io.godwit.controller.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.api.Problem;
import io.godwit.controller.api.Caller;
import io.godwit.controller.api.Problems;
import io.godwit.controller.fleet.AdminTokens;
import io.godwit.controller.fleet.Fleet;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/**
 * Lets nobody in without an access token, whatever the path, before the path or the body is looked
 * at. The exceptions are listed here, all of them.
 */
@Singleton
public final class AccessFilter {
  // Says no more than that the process answers.
  private static final Set<String> PUBLIC = Set.of("/health/live");
  // Answered by the agents' gateway alone, which checks the join token or the client certificate.
  private static final Set<String> AGENTS =
      Set.of(
          "/godwit.agent.v1.Enrolment/Join",
          "/godwit.agent.v1.AgentLink/Connect",
          "/godwit.agent.v1.AgentLink/ReadUpload");
  private static final String SCHEME = "Bearer ";
  private static final int BEFORE_EVERYTHING = 1000;

  private final AdminTokens tokens;
  private final ObjectMapper json;

  AccessFilter(Fleet fleet, ObjectMapper json) {
    this.tokens = fleet.adminTokens();
    this.json = json;
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_EVERYTHING);
  }

  private void check(RoutingContext call) {
    String path = call.request().path();
    if (PUBLIC.contains(path) || AGENTS.contains(path)) {
      call.next();
      return;
    }
    Optional<String> token = bearer(call);
    if (token.isEmpty()) {
      refuse(call);
      return;
    }
    // The store blocks; the body waits in the connection meanwhile.
    call.request().pause();
    call.vertx()
        .executeBlocking(() -> tokens.verify(token.get()), false)
        .onComplete(
            verdict -> {
              call.request().resume();
              decide(call, verdict);
            });
  }

  private void decide(RoutingContext call, AsyncResult<Optional<String>> verdict) {
    if (verdict.failed()) {
      call.fail(verdict.cause());
    } else if (verdict.result().isPresent()) {
      call.put(Caller.KEY, verdict.result().get());
      call.next();
    } else {
      refuse(call);
    }
  }

  private static Optional<String> bearer(RoutingContext call) {
    return Optional.ofNullable(call.request().getHeader(HttpHeaders.AUTHORIZATION))
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  private void refuse(RoutingContext call) {
    Problem problem =
        Problems.of(
            Problem.Code.NOT_AUTHENTICATED,
            "give the access token as 'Authorization: Bearer TOKEN'; the first one was printed when"
                + " the controller started first. Nothing was changed.");
    call.response()
        .setStatusCode(problem.status())
        .putHeader("WWW-Authenticate", "Bearer")
        .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE)
        .end(text(problem));
  }

  private String text(Problem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
