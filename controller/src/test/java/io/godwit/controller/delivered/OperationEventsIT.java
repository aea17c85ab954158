package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operation as its watchers see it. */
@ExtendWith(SharedController.class)
class OperationEventsIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String DATA = "data:";

  private final ControllerProcess controller;
  private final Rest rest;

  OperationEventsIT(ControllerProcess controller) {
    this.controller = controller;
    this.rest = Rest.to(controller);
  }

  @Test
  void watchersAreToldUntilTheEnd() throws Exception {
    try (TestHost host = TestHost.join(controller, "events-1")) {
      Rest.Answer accepted =
          rest.upload(
                  "/api/v1/images?name=watched&format=qcow2&host=" + host.name(),
                  Images.qcow2((byte) 21))
              .mustBe(202);
      String operation = accepted.json().path("id").asText();

      List<JsonNode> events = watch(operation);

      assertThat(accepted.headers().get("location").getFirst())
          .endsWith("/api/v1/operations/" + operation);
      assertThat(events.getLast().path("state").asText()).isEqualTo("DONE");
      assertThat(events)
          .extracting(event -> event.path("sequence").asLong())
          .isSortedAccordingTo(Long::compare);
      assertThat(events).extracting(event -> event.path("id").asText()).containsOnly(operation);
    }
  }

  @Test
  void whoComesAfterTheEndIsToldTheEnd() throws Exception {
    try (TestHost host = TestHost.join(controller, "events-2")) {
      String operation =
          rest.upload(
                  "/api/v1/images?name=late&format=qcow2&host=" + host.name(),
                  Images.qcow2((byte) 22))
              .mustBe(202)
              .json()
              .path("id")
              .asText();
      watch(operation);

      assertThat(watch(operation))
          .singleElement()
          .satisfies(event -> assertThat(event.path("state").asText()).isEqualTo("DONE"));
    }
  }

  @Test
  void anUnknownOperationHasNoEvents() {
    rest.get("/api/v1/operations/00000000-0000-7000-8000-000000000000/events")
        .problem(404, "NOT_FOUND");
  }

  /** Until the controller ends the answer. */
  private List<JsonNode> watch(String operation) throws Exception {
    try (Stream<String> lines = rest.lines("/api/v1/operations/" + operation + "/events")) {
      return lines
          .filter(line -> line.startsWith(DATA))
          .map(line -> line.substring(DATA.length()))
          .map(OperationEventsIT::read)
          .toList();
    }
  }

  private static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }
}
