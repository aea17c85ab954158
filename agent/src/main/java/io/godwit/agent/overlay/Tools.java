package io.godwit.agent.overlay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The programs that networks need.
 *
 * @param folders where programs are looked for
 */
record Tools(List<Path> folders) {
  private static final List<String> NEEDED =
      List.of("wg", "ip", "bridge", "nft", "dnsmasq", "arping");

  /** Without it, networks do all but keep connections by NAT through moves. */
  private static final String CONNTRACK = "conntrack";

  /**
   * @param path the environment's PATH
   */
  static Tools of(String path) {
    return new Tools(Arrays.stream(path.split(":", -1)).map(Path::of).toList());
  }

  /** Why this host cannot take part in networks; empty where all are there. */
  Optional<String> obstacle() {
    List<String> missing = NEEDED.stream().filter(program -> !isThere(program)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "it lacks %s: install wireguard-tools, iproute2, nftables, dnsmasq-base and arping"
                .formatted(String.join(", ", missing)));
  }

  /**
   * @throws IOException if what VMs have under way by NAT here is lost when they leave
   */
  void requireForAnchors() throws IOException {
    if (!isThere(CONNTRACK)) {
      throw new IOException("this host lacks %1$s, so they end: install %1$s".formatted(CONNTRACK));
    }
  }

  private boolean isThere(String program) {
    return folders.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
  }
}
