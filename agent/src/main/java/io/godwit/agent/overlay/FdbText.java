package io.godwit.agent.overlay;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.godwit.agent.overlay.Forwarding.Actual;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What {@code bridge -json fdb show br} prints of a segment's bridge. */
final class FdbText {
  private static final String EVERYBODY = "00:00:00:00:00:00";

  private FdbText() {}

  static Actual read(String json) throws IOException {
    Set<String> flood = new HashSet<>();
    Map<String, String> remote = new HashMap<>();
    Map<String, String> behind = new HashMap<>();
    for (JsonElement each : entries(json)) {
      JsonObject entry = each.getAsJsonObject();
      String mac = entry.get("mac").getAsString();
      if (entry.has("dst") && mac.equals(EVERYBODY)) {
        flood.add(entry.get("dst").getAsString());
      } else if (entry.has("dst")) {
        remote.put(mac, entry.get("dst").getAsString());
      } else if (isSticky(entry)) {
        behind.put(mac, entry.get("ifname").getAsString());
      }
    }
    return new Actual(flood, remote, behind);
  }

  /** The others were not programmed, but learned, or are a device's own. */
  private static boolean isSticky(JsonObject entry) {
    return entry.has("master")
        && entry.getAsJsonArray("flags").asList().stream()
            .anyMatch(flag -> flag.getAsString().equals("sticky"));
  }

  private static Iterable<JsonElement> entries(String json) throws IOException {
    try {
      return JsonParser.parseString(json.isBlank() ? "[]" : json).getAsJsonArray();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("bridge's answer is not what was expected: " + e.getMessage(), e);
    }
  }
}
