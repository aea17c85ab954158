package io.godwit.controller.provider;

import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How a provider is set up, by its kind. */
sealed interface ProviderSettings
    permits ProviderSettings.Program, ProviderSettings.Static, AwsSettings {
  /** Names of regions become parts of host names. */
  Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

  /**
   * A program, with its arguments: at least one text.
   *
   * @param line of which the first is the program
   */
  record Program(List<String> line) implements ProviderSettings {
    public Program {
      line = List.copyOf(line);
    }
  }

  /**
   * Machines that their user has: {@code hosts = rack-1=192.0.2.7, rack-2=192.0.2.8}, and where
   * they stand: {@code places = rack-1=berlin/hall-a/7, rack-2=berlin}.
   */
  record Static(Map<HostName, InstanceId> hosts, Map<HostName, Location> places)
      implements ProviderSettings {
    public Static {
      hosts = Map.copyOf(hosts);
      places = Map.copyOf(places);
    }
  }

  /**
   * Reads them.
   *
   * @param texts by setting
   * @param file where they are written, from whose folder relative programs are
   * @throws IllegalArgumentException if they are not right; the message says what is
   */
  static ProviderSettings of(Map<String, String> texts, Path file) {
    String kind = texts.getOrDefault("kind", ProviderFile.PROGRAM);
    return switch (kind) {
      case ProviderFile.PROGRAM -> program(texts, file);
      case "static" -> machines(texts);
      case "aws" -> aws(texts);
      default ->
          throw new IllegalArgumentException(
              "there is no kind '%s'; use program, aws or static".formatted(kind));
    };
  }

  private static Program program(Map<String, String> texts, Path file) {
    refuseOthers(texts, Set.of("kind", ProviderFile.PROGRAM));
    List<String> words =
        new ArrayList<>(List.of(needed(texts, ProviderFile.PROGRAM).split("\\s+")));
    if (words.getFirst().indexOf('/') > 0) {
      words.set(0, file.toAbsolutePath().resolveSibling(words.getFirst()).normalize().toString());
    }
    return new Program(words);
  }

  private static Static machines(Map<String, String> texts) {
    refuseOthers(texts, Set.of("kind", "hosts", "places"));
    Map<HostName, InstanceId> hosts = new LinkedHashMap<>();
    entries(needed(texts, "hosts"), "its address; write NAME=ADDRESS")
        .forEach((host, address) -> hosts.put(host, new InstanceId(address)));
    Map<HostName, Location> places = new LinkedHashMap<>();
    Optional.ofNullable(texts.get("places"))
        .map(text -> entries(text, "its place; write NAME=REGION/ZONE/RACK"))
        .ifPresent(told -> told.forEach((host, place) -> places.put(host, place(place))));
    for (HostName host : places.keySet()) {
      if (!hosts.containsKey(host)) {
        throw new IllegalArgumentException(
            "places names '%s', which is none of its hosts".formatted(host));
      }
    }
    return new Static(hosts, places);
  }

  private static Map<HostName, String> entries(String text, String what) {
    Map<HostName, String> entries = new LinkedHashMap<>();
    for (String entry : text.split("\\s*,\\s*", -1)) {
      String[] parts = entry.split("=", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("'%s' is no host with %s".formatted(entry, what));
      }
      entries.put(new HostName(parts[0].strip()), parts[1].strip());
    }
    return entries;
  }

  private static Location place(String text) {
    String[] parts = text.split("/", 3);
    return Location.ofNullable(
        parts[0], parts.length > 1 ? parts[1] : null, parts.length > 2 ? parts[2] : null);
  }

  private static AwsSettings aws(Map<String, String> texts) {
    refuseOthers(texts, Set.of("kind", "region", "image", "subnet", "securityGroups", "endpoint"));
    String region = needed(texts, "region");
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no region; write one like eu-central-1".formatted(region));
    }
    return new AwsSettings(
        region,
        needed(texts, "image"),
        Optional.ofNullable(texts.get("subnet")),
        Optional.ofNullable(texts.get("securityGroups"))
            .map(groups -> List.of(groups.split("\\s*,\\s*")))
            .orElse(List.of()),
        Optional.ofNullable(texts.get("endpoint")).map(ProviderSettings::endpoint));
  }

  private static URI endpoint(String text) {
    URI endpoint = URI.create(text);
    if (endpoint.getHost() == null || !Set.of("http", "https").contains(endpoint.getScheme())) {
      throw new IllegalArgumentException(
          "'%s' is no endpoint; write one like https://ec2.eu-central-1.amazonaws.com"
              .formatted(text));
    }
    return endpoint;
  }

  private static String needed(Map<String, String> texts, String setting) {
    String text = texts.get(setting);
    if (text == null) {
      throw new IllegalArgumentException("there is no " + setting);
    }
    return text;
  }

  private static void refuseOthers(Map<String, String> texts, Set<String> known) {
    for (String setting : texts.keySet()) {
      if (!known.contains(setting)) {
        throw new IllegalArgumentException(
            "there is no setting '%s' for this kind; use %s"
                .formatted(setting, String.join(", ", new TreeSet<>(known))));
      }
    }
  }
}
