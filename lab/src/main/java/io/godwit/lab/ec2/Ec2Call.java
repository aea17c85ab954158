package io.godwit.lab.ec2;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One call as it came in: the parameters of a form, of which lists are {@code Name.1}, and so on.
 */
record Ec2Call(Map<String, String> parameters) {
  Ec2Call {
    parameters = Map.copyOf(parameters);
  }

  static Ec2Call of(String form) {
    Map<String, String> parameters = new TreeMap<>();
    for (String pair : form.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
    }
    return new Ec2Call(parameters);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  String action() {
    return get("Action").orElse("");
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /**
   * @throws Ec2Error MissingParameter
   */
  String needed(String name) {
    return get(name)
        .orElseThrow(
            () ->
                new Ec2Error("MissingParameter", "The request must contain the parameter " + name));
  }

  /** The texts {@code name.1}, {@code name.2} and so on. */
  List<String> list(String name) {
    List<String> found = new ArrayList<>();
    for (int number = 1; parameters.containsKey(name + "." + number); number++) {
      found.add(parameters.get(name + "." + number));
    }
    return found;
  }

  /** Keys and values under {@code name.1.Key} and {@code name.1.Value}. */
  Map<String, String> tags(String name) {
    Map<String, String> tags = new TreeMap<>();
    for (int number = 1; parameters.containsKey(name + "." + number + ".Key"); number++) {
      tags.put(
          parameters.get(name + "." + number + ".Key"),
          parameters.getOrDefault(name + "." + number + ".Value", ""));
    }
    return tags;
  }

  /** Values by name of the filters. */
  Map<String, List<String>> filters() {
    Map<String, List<String>> filters = new TreeMap<>();
    for (int number = 1; parameters.containsKey("Filter." + number + ".Name"); number++) {
      filters.put(
          parameters.get("Filter." + number + ".Name"), list("Filter." + number + ".Value"));
    }
    return filters;
  }
}
