package io.godwit.agent.overlay;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code ip -json link show} prints of a host's devices. */
final class LinkText {
  private LinkText() {}

  /**
   * A device.
   *
   * @param state whether it was set up
   * @param mtu in bytes
   * @param bridge that it is a port of
   */
  record Link(State state, int mtu, Optional<String> bridge) {}

  enum State {
    UP,
    DOWN
  }

  /**
   * By name.
   *
   * @throws IOException if it is something else
   */
  static Map<String, Link> read(String json) throws IOException {
    try {
      Map<String, Link> links = new HashMap<>();
      for (JsonElement each : JsonParser.parseString(json).getAsJsonArray()) {
        JsonObject link = each.getAsJsonObject();
        links.put(link.get("ifname").getAsString(), link(link));
      }
      return links;
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new IOException("ip's answer is not what was expected: " + e.getMessage(), e);
    }
  }

  private static Link link(JsonObject link) {
    boolean isUp =
        link.getAsJsonArray("flags").asList().stream()
            .anyMatch(flag -> flag.getAsString().equals("UP"));
    return new Link(
        isUp ? State.UP : State.DOWN,
        link.get("mtu").getAsInt(),
        Optional.ofNullable(link.get("master")).map(JsonElement::getAsString));
  }
}
