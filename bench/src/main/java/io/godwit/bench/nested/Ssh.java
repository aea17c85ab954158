package io.godwit.bench.nested;

import io.godwit.bench.fixture.ProgramEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs programs on a machine of the demo, over SSH. */
record Ssh(SshKey key, String address) {
  /** Of one program on a translated machine. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /**
   * Runs one to its end.
   *
   * @param command words that the other side's shell leaves as they are
   * @return what it printed
   * @throws IllegalStateException where it fails or does not end
   */
  String run(String... command) throws IOException, InterruptedException {
    List<String> all = program("ssh");
    all.add(place());
    all.addAll(List.of(command));
    return run(all);
  }

  /** Brings a file there, which takes the place of one that is there. */
  void bring(Path file, String to) throws IOException, InterruptedException {
    List<String> all = program("scp");
    all.add(file.toString());
    all.add(place() + ":" + to);
    String unused = run(all);
  }

  private List<String> program(String name) {
    return new ArrayList<>(
        List.of(
            name,
            "-q",
            "-F",
            "/dev/null",
            "-i",
            key.file().toString(),
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=60",
            "-o",
            "StrictHostKeyChecking=accept-new",
            "-o",
            "UserKnownHostsFile=" + key.knownHosts()));
  }

  private String place() {
    return key.user() + "@" + address;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    CompletableFuture<String> output = ProgramEnd.output(process);
    int exitCode = ProgramEnd.await(process, LIMIT);
    if (exitCode != 0) {
      throw new IllegalStateException(
          "'%s' ended with %d: %s"
              .formatted(String.join(" ", command), exitCode, output.join().strip()));
    }
    return output.join();
  }
}
