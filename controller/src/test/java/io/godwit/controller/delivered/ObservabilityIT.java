package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What monitoring sees. */
@ExtendWith(SharedController.class)
class ObservabilityIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ControllerProcess controller;
  private final Rest rest;

  ObservabilityIT(ControllerProcess controller) {
    this.controller = controller;
    this.rest = Rest.to(controller);
  }

  @Test
  void itIsAliveAndReady() {
    assertThat(rest.get("/health/live").mustBe(200).json().path("status").asText()).isEqualTo("UP");
    Rest.Answer ready = rest.get("/health/ready").mustBe(200);
    assertThat(ready.json().path("status").asText()).isEqualTo("UP");
    assertThat(ready.body()).contains("\"store\"");
  }

  @Test
  void prometheusIsToldOfTheFleet() throws Exception {
    try (TestHost host = TestHost.join(controller, "seen-1")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(rest.get("/metrics").mustBe(200).body())
                      .as("gauges with %s connected", host.name())
                      .containsPattern("godwit_hosts\\{[^}]*CONNECTED[^}]*} [1-9]"));
    }
    Rest.Answer plain =
        rest.call("GET", "/metrics", BodyPublishers.noBody(), "Accept", "text/plain");
    assertThat(plain.mustBe(200).type()).startsWith("text/plain");
  }

  @Test
  void prometheusIsToldOfNetworksThatThereAre() throws Exception {
    try (TestHost host = TestHost.join(controller, "seen-2")) {
      Pattern sent =
          Pattern.compile(
              "godwit_network_sent_bytes_total\\{host=\"%s\",network=\"%s\",?} 4711"
                  .formatted(host.name(), FakeAgent.NETWORK));
      assertThat(metrics()).doesNotContain(FakeAgent.NETWORK);
      String network = "{\"name\":\"%s\",\"range\":\"10.9.0.0/24\"}".formatted(FakeAgent.NETWORK);
      rest.post("/api/v1/networks", network).mustBe(201);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics()).containsPattern(sent));
      rest.call("DELETE", "/api/v1/networks/" + FakeAgent.NETWORK, BodyPublishers.noBody())
          .mustBe(204);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(metrics()).doesNotContain(FakeAgent.NETWORK));
    }
  }

  private String metrics() {
    return rest.get("/metrics").mustBe(200).body();
  }

  @Test
  void theServerSaysWhatItIs() {
    var server = rest.get("/api/v1/server").mustBe(200).json();
    assertThat(server.path("version").asText()).isNotBlank();
    assertThat(server.path("store").asText()).isEqualTo("sqlite");
    assertThat(server.path("startedAt").asText()).endsWith("Z");
  }
}
