package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.delivered.OpenApi.Call;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is let in without a token; every call of the interface is tried. */
@ExtendWith(SharedController.class)
class AccessIT {
  private static final String NEVER_ISSUED = "godwit-admin." + "A".repeat(43);

  private final Rest rest;

  AccessIT(ControllerProcess controller) {
    this.rest = Rest.to(controller);
  }

  @TestFactory
  Stream<DynamicTest> everyCallNeedsAToken() {
    return OpenApi.of(rest).calls().stream()
        .flatMap(
            call ->
                Stream.of(
                    DynamicTest.dynamicTest(
                        call + " without a token", () -> refuses(rest.withoutToken(), call)),
                    DynamicTest.dynamicTest(
                        call + " with a wrong token",
                        () -> refuses(rest.withToken(NEVER_ISSUED), call))));
  }

  /** What the document left out would escape the tests above. */
  @Test
  void everyResourceMethodIsInTheDocument() throws Exception {
    List<String> declared = resourceMethods().map(Call::toString).sorted().toList();
    List<String> documented =
        OpenApi.of(rest).calls().stream().map(Call::toString).sorted().toList();

    assertThat(declared).isNotEmpty();
    assertThat(documented)
        .as("calls in the OpenAPI document, from which the tests of access are made")
        .isEqualTo(declared);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/nothing",
        "/health",
        "/health/ready",
        "/metrics",
        "/openapi",
        "/q/dev",
        "/godwit.agent.v1.AgentLink/Other",
        "/health/live/../ready"
      })
  void noPathIsOpen(String path) {
    rest.withoutToken().get(path).problem(401, "NOT_AUTHENTICATED");
  }

  @Test
  void onlyThatTheProcessAnswersIsToldToEveryone() {
    rest.withoutToken().get("/health/live").mustBe(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "godwit-admin.", "Bearer", "godwit-admin.' or '1'='1"})
  void whatIsNoTokenIsRefused(String token) {
    rest.withToken(token).get("/api/v1/vms").problem(401, "NOT_AUTHENTICATED");
  }

  private static void refuses(Rest caller, Call call) {
    Rest.Answer answer =
        caller.call(
            call.method(),
            call.somePath(),
            BodyPublishers.ofString("{}"),
            "Content-Type",
            Rest.JSON);

    assertThat(answer.problem(401, "NOT_AUTHENTICATED"))
        .contains("Authorization: Bearer")
        .contains("Nothing was changed");
    assertThat(answer.headers()).containsEntry("www-authenticate", List.of("Bearer"));
  }

  private static Stream<Call> resourceMethods() throws Exception {
    java.nio.file.Path classes =
        java.nio.file.Path.of(
            System.getProperty("godwit.root"), "controller/target/classes/io/godwit/controller");
    try (Stream<java.nio.file.Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> "io.godwit.controller." + nameOf(classes.relativize(file)))
          .map(AccessIT::load)
          .filter(type -> type.isAnnotationPresent(Path.class))
          .flatMap(AccessIT::callsOf)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String nameOf(java.nio.file.Path classFile) {
    String path = classFile.toString();
    return path.substring(0, path.length() - ".class".length()).replace('/', '.');
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, AccessIT.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Call> callsOf(Class<?> resource) {
    String root = resource.getAnnotation(Path.class).value();
    return Arrays.stream(resource.getDeclaredMethods())
        .flatMap(
            method -> httpMethod(method).stream().map(verb -> new Call(verb, root + sub(method))));
  }

  private static Optional<String> httpMethod(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(Objects::nonNull)
        .map(HttpMethod::value)
        .findFirst();
  }

  private static String sub(Method method) {
    Path path = method.getAnnotation(Path.class);
    return path == null ? "" : "/" + path.value();
  }
}
