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

/** What {@code bridge -json fdb show dev} prints of a VXLAN device. */
final class FdbText {
  private static final String EVERYBODY = "00:00:00:00:00:00";

  private FdbText() {}

  static Actual read(String json) throws IOException {
    Set<String> flood = new HashSet<>();
    Map<String, String> remote = new HashMap<>();
    Set<String> behindMesh = new HashSet<>();
    for (JsonElement each : entries(json)) {
      JsonObject entry = each.getAsJsonObject();
      String mac = entry.get("mac").getAsString();
      if (entry.has("dst") && mac.equals(EVERYBODY)) {
        flood.add(entry.get("dst").getAsString());
      } else if (entry.has("dst")) {
        remote.put(mac, entry.get("dst").getAsString());
      } else if (isStatic(entry)) {
        behindMesh.add(mac);
      }
    }
    return new Actual(flood, remote, behindMesh);
  }

  /** The device's own address is there too, as a permanent one. */
  private static boolean isStatic(JsonObject entry) {
    return entry.has("state") && entry.get("state").getAsString().equals("static");
  }

  private static Iterable<JsonElement> entries(String json) throws IOException {
    try {
      return JsonParser.parseString(json.isBlank() ? "[]" : json).getAsJsonArray();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("bridge's answer is not what was expected: " + e.getMessage(), e);
    }
  }
}
