package io.godwit.controller.delivered;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** What the controller says it can be asked. */
record OpenApi(JsonNode document) {
  /** One call: a method and a path in which the parameters are still braced. */
  record Call(String method, String path) {
    /** The path with something in the place of each parameter. */
    String somePath() {
      return path.replaceAll("\\{[^}]+}", "some");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static OpenApi of(Rest rest) {
    return new OpenApi(rest.get("/openapi?format=json").mustBe(200).json());
  }

  List<Call> calls() {
    return document.path("paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .map(call -> new Call(call.getKey().toUpperCase(Locale.ROOT), path.getKey())))
        .toList();
  }
}
