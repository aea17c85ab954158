package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Connection.Stage;
import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.VmId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a VM's gate remembers ({@link GateText}), as nft lists it and as it is told. */
final class ConnectionText {
  private static final Pattern SET =
      Pattern.compile("set (opening|standing|ending|exchanging|talking)_");
  private static final Pattern WITH_PORTS =
      Pattern.compile("(\\d+) \\. (\\d+\\.\\d+\\.\\d+\\.\\d+) \\. (\\d+) \\. (\\d+)");
  private static final Pattern WITHOUT_PORTS =
      Pattern.compile("(\\d+) \\. (\\d+\\.\\d+\\.\\d+\\.\\d+)");

  private ConnectionText() {}

  /** The sets in which a VM's gate remembers, which {@link #read} understands the lists of. */
  static List<String> sets(VmId vm) {
    return Stream.of("standing", "opening", "exchanging", "ending", "talking")
        .map(set -> set + "_" + DeviceNames.tap(vm))
        .toList();
  }

  /** What a VM has under way, by what nft lists of its sets. */
  static List<Connection> read(String listed) {
    List<Connection> found = new ArrayList<>();
    Matcher sets = SET.matcher(listed);
    int end = listed.length();
    while (sets.find()) {
      int next = listed.indexOf("table ", sets.end());
      String elements = listed.substring(sets.end(), next < 0 ? end : next);
      if (sets.group(1).equals("talking")) {
        found.addAll(matches(WITHOUT_PORTS, elements, ConnectionText::talk));
      } else {
        Stage stage = stage(sets.group(1));
        found.addAll(matches(WITH_PORTS, elements, match -> connection(stage, match)));
      }
    }
    return found;
  }

  private static Stage stage(String set) {
    return switch (set) {
      case "opening" -> Stage.OPENING;
      case "ending" -> Stage.ENDING;
      default -> Stage.STANDING;
    };
  }

  private static List<Connection> matches(
      Pattern pattern, String text, Function<MatchResult, Connection> read) {
    return pattern.matcher(text).results().map(read).toList();
  }

  private static Connection talk(MatchResult match) {
    return new Connection(
        Stage.STANDING, Integer.parseInt(match.group(1)), Ipv4Address.parse(match.group(2)), 0, 0);
  }

  private static Connection connection(Stage stage, MatchResult match) {
    return new Connection(
        stage,
        Integer.parseInt(match.group(1)),
        Ipv4Address.parse(match.group(2)),
        Integer.parseInt(match.group(3)),
        Integer.parseInt(match.group(4)));
  }

  /** Lets connections of a VM through that has a gate, a line for each kind. */
  static List<String> additions(VmId vm, Collection<Connection> connections) {
    String device = DeviceNames.tap(vm);
    return connections.stream()
        .collect(
            Collectors.groupingBy(
                ConnectionText::set,
                TreeMap::new,
                Collectors.mapping(ConnectionText::element, Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(
            each ->
                "add element %s %s_%s { %s }"
                    .formatted(GateText.TABLE, each.getKey(), device, each.getValue()))
        .toList();
  }

  private static String set(Connection connection) {
    return switch (connection.protocol()) {
      case Connection.TCP -> connection.stage().name().toLowerCase(Locale.ROOT);
      case Connection.UDP -> "exchanging";
      default -> "talking";
    };
  }

  private static String element(Connection connection) {
    String key = connection.protocol() + " . " + connection.peer();
    return connection.hasPorts()
        ? "%s . %d . %d".formatted(key, connection.peerPort(), connection.vmPort())
        : key;
  }
}
