package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A caller of the REST interface. */
final class Rest {
  static final String JSON = "application/json";
  static final String BYTES = "application/octet-stream";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client;
  private final URI controller;
  private final Optional<String> token;

  private Rest(HttpClient client, URI controller, Optional<String> token) {
    this.client = client;
    this.controller = controller;
    this.token = token;
  }

  static Rest to(ControllerProcess controller) {
    HttpClient client = HttpClient.newBuilder().sslContext(Tls.trusting(controller.ca())).build();
    return new Rest(client, controller.address(), controller.token());
  }

  Rest withoutToken() {
    return new Rest(client, controller, Optional.empty());
  }

  Rest withToken(String other) {
    return new Rest(client, controller, Optional.of(other));
  }

  /** What came back. */
  record Answer(int status, String type, Map<String, List<String>> headers, String body) {
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + body, e);
      }
    }

    Answer mustBe(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      return this;
    }

    /**
     * A problem of the kind, as every error must be.
     *
     * @return what it says
     */
    String problem(int expected, String code) {
      assertThat(status).as(body).isEqualTo(expected);
      assertThat(type).isEqualTo("application/problem+json");
      assertThat(json().path("status").asInt()).isEqualTo(expected);
      assertThat(json().path("code").asText()).isEqualTo(code);
      assertThat(json().path("title").asText()).isNotBlank();
      return json().path("detail").asText();
    }
  }

  Answer get(String path) {
    return call("GET", path, BodyPublishers.noBody());
  }

  Answer delete(String path) {
    return call("DELETE", path, BodyPublishers.noBody());
  }

  Answer post(String path, String json, String... headers) {
    return call("POST", path, BodyPublishers.ofString(json), with("Content-Type", JSON, headers));
  }

  Answer upload(String path, byte[] file, String... headers) {
    return call(
        "POST", path, BodyPublishers.ofByteArray(file), with("Content-Type", BYTES, headers));
  }

  Answer call(String method, String path, BodyPublisher body, String... headers) {
    try {
      HttpResponse<String> response =
          client.send(request(path, headers).method(method, body).build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.headers().map(),
          response.body());
    } catch (IOException e) {
      throw new AssertionError("the controller did not answer " + method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Posts, and keeps the answer, which must be 200, in the file. */
  void download(String path, Path file) throws IOException, InterruptedException {
    HttpRequest call = request(path).POST(BodyPublishers.noBody()).build();
    assertThat(client.send(call, BodyHandlers.ofFile(file)).statusCode()).isEqualTo(200);
  }

  /** An answer that comes line by line, until it ends or is closed. */
  Stream<String> lines(String path) throws IOException, InterruptedException {
    return client.send(request(path).GET().build(), BodyHandlers.ofLines()).body();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(controller.resolve(path)).timeout(PATIENCE);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static String[] with(String name, String value, String... headers) {
    return Stream.concat(Stream.of(name, value), Stream.of(headers)).toArray(String[]::new);
  }
}
