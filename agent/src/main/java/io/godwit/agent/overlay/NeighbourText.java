package io.godwit.agent.overlay;

import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code ip neigh show} prints of one address. */
final class NeighbourText {
  /** For example {@code fd12::5054:6eff:fe00:1 lladdr 52:54:6e:00:00:01 REACHABLE}. */
  private static final Pattern KNOWN =
      Pattern.compile("\\blladdr ([0-9a-f]{2}(?::[0-9a-f]{2}){5})\\b(?!.*\\bFAILED\\b)");

  private NeighbourText() {}

  /** The Ethernet address of who has it; empty where nobody says that it does. */
  static Optional<String> read(String output) {
    return KNOWN.matcher(output).results().findFirst().map(found -> found.group(1));
  }
}
