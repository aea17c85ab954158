package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Connection.Stage;
import io.godwit.model.DeviceNames;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.VmId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a VM's gate remembers ({@link GateText}), as nft lists it and as it is told. */
final class ConnectionText {
  private static final Pattern SET =
      Pattern.compile("set (opening|standing|ending|exchanging|talking)6?_");

  /**
   * Whole: of ::ffff:10.0.0.1, as nft writes what nobody has on a network, the start is another.
   */
  private static final String PROTOCOL_AND_PEER =
      "(\\d+) \\. (\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-f:]*:[0-9a-f:]*)(?![0-9a-f:.])";

  private static final Pattern WITH_PORTS =
      Pattern.compile(PROTOCOL_AND_PEER + " \\. (\\d+) \\. (\\d+)");
  private static final Pattern WITHOUT_PORTS = Pattern.compile(PROTOCOL_AND_PEER);

  private ConnectionText() {}

  /** The sets in which a VM's gate remembers, which {@link #read} understands the lists of. */
  static List<String> sets(VmId vm, IpVersion version) {
    return Stream.of("standing", "opening", "exchanging", "ending", "talking")
        .map(set -> name(set, version, vm))
        .toList();
  }

  private static String name(String set, IpVersion version, VmId vm) {
    return set + version.suffix() + "_" + DeviceNames.tap(vm);
  }

  private static IpAddress peer(String text) {
    return text.contains(":") ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
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
        Stage.STANDING, Integer.parseInt(match.group(1)), peer(match.group(2)), 0, 0);
  }

  private static Connection connection(Stage stage, MatchResult match) {
    return new Connection(
        stage,
        Integer.parseInt(match.group(1)),
        peer(match.group(2)),
        Integer.parseInt(match.group(3)),
        Integer.parseInt(match.group(4)));
  }

  /** For how long a gate remembers what it is told, unless the VM goes on with it. */
  enum Lifetime {
    /** As what it has seen itself. */
    USUAL(""),
    /** In case that the VM, which is still elsewhere, never comes, or ends it before it does. */
    SHORT(" timeout 5m");

    private final String suffix;

    Lifetime(String suffix) {
      this.suffix = suffix;
    }
  }

  /**
   * Lets connections of a VM through that has a gate, lines for each kind. An element that is there
   * already keeps its time unless it is made anew.
   */
  static List<String> additions(VmId vm, Collection<Connection> connections, Lifetime lifetime) {
    Map<String, Set<String>> bySet =
        connections.stream()
            .collect(
                Collectors.groupingBy(
                    connection -> name(set(connection), IpVersion.of(connection.peer()), vm),
                    TreeMap::new,
                    Collectors.mapping(
                        ConnectionText::element, Collectors.toCollection(TreeSet::new))));
    return bySet.entrySet().stream()
        .flatMap(each -> lines(each.getKey(), each.getValue(), lifetime))
        .toList();
  }

  private static Stream<String> lines(String set, Set<String> keys, Lifetime lifetime) {
    boolean shorter = set.startsWith("standing");
    String plain = String.join(", ", keys);
    String timed =
        keys.stream()
            .map(key -> shorter ? key + lifetime.suffix : key)
            .collect(Collectors.joining(", "));
    return Stream.of("add", "delete", "add")
        .map(
            verb ->
                "%s element %s %s { %s }"
                    .formatted(verb, GateText.TABLE, set, verb.equals("delete") ? plain : timed));
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
