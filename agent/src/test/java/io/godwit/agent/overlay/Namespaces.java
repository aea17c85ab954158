package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.runtime.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What tests in the real kernel do in network namespaces of their own. */
final class Namespaces {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Namespaces() {}

  /**
   * Runs a command to its end, which must be a good one.
   *
   * @param namespace null for the machine's own
   */
  static String in(String namespace, String... command) throws IOException {
    List<String> all =
        new ArrayList<>(namespace == null ? List.of() : List.of("ip", "netns", "exec", namespace));
    all.addAll(List.of(command));
    Command.Ended ended = Command.run(LIMIT, all);
    assertThat(ended.succeeded()).as("%s: %s", all, ended.errors()).isTrue();
    return ended.output();
  }

  /** Whether one echo request of IPv6 is answered within a second. */
  static boolean pings(String from, String to, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", from, "ping", "-6", "-c", "1", "-W", "1"));
    command.addAll(List.of(options));
    command.add(to);
    return Command.run(LIMIT, command).succeeded();
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
