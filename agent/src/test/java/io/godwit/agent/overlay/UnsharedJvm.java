package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A program of a test that is a host: a JVM in network and mounts of its own. */
final class UnsharedJvm {
  private static final String END = "seen to its end";

  private UnsharedJvm() {}

  /**
   * Runs it, and fails where it does not come to its end.
   *
   * @param program whose {@code main} gets the folder and calls {@link #sawItsEnd} last
   * @param more what stands before it: further options of unshare(1), or another program
   */
  static void run(Duration limit, Class<?> program, Path folder, String... more)
      throws IOException {
    Command.Ended ended =
        Command.run(
            limit,
            Stream.of(
                    List.of("unshare", "--net", "--mount"),
                    List.of(more),
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        folder.toString()))
                .flatMap(List::stream)
                .toList());

    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
    assertThat(ended.output()).endsWith(END + "\n");
  }

  static void sawItsEnd() {
    System.out.println(END);
  }

  /** Namespaces and devices of its own, to be called in it. */
  static void mount(Kernel kernel) throws IOException {
    Files.createDirectories(Path.of("/run/netns"));
    kernel.run("mount", "-t", "tmpfs", "tmpfs", "/run/netns");
    kernel.run("mount", "-t", "sysfs", "sysfs", "/sys");
  }

  /**
   * The ways out of a host.
   *
   * @param before where they keep what the kernel's settings were
   */
  static Egress egress(Kernel kernel, Path before) {
    return new Egress(
        kernel, new Ipv6Outside(kernel, new Ipv6Forwarding(Kernel.IPV6_SETTINGS, before)));
  }
}
