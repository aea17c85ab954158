package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Programs.Reading;
import io.godwit.model.MeshAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Measures the way over the mesh to another host, by ping. Where full packets pass it takes half a
 * second; else two rounds of smaller ones, each of which waits a second for what does not come.
 */
record MeshProbe(Programs programs) {
  /** Of IPv6 and of an echo request (RFC 8200, RFC 4443). */
  private static final int HEADERS = 48;

  /** What ping sends unless it is told. */
  private static final int SMALL = 56 + HEADERS;

  private static final int ROUNDS = 2;
  private static final int SIZES_OF_A_ROUND = 16;

  /**
   * What was measured.
   *
   * @param roundTrip the shortest of some; empty where no answer came
   * @param largest the largest packet that was seen to pass undivided, in bytes with its IPv6
   *     header, to within one part in 289 of what was searched; 0 for none
   */
  record Measured(Optional<Duration> roundTrip, int largest) {
    private static final Measured SILENT = new Measured(Optional.empty(), 0);
  }

  /**
   * @param mtu of the mesh: nothing larger is tried
   */
  Measured measure(MeshAddress to, int mtu) throws IOException, InterruptedException {
    CompletableFuture<Optional<Duration>> full = programs.begin(() -> ping(to, mtu, "2"));
    Optional<Duration> small = ping(to, SMALL, "3");
    boolean fullPasses = programs.await(full).isPresent();
    if (fullPasses) {
      return new Measured(small.or(full::join), mtu);
    }
    return small.isEmpty() ? Measured.SILENT : new Measured(small, largest(to, mtu));
  }

  /** Whether any of some packets of a size is answered. */
  boolean passes(MeshAddress to, int packet, int tries) throws IOException {
    return ping(to, packet, Integer.toString(tries)).isPresent();
  }

  private int largest(MeshAddress to, int mtu) throws IOException, InterruptedException {
    PacketSearch search = new PacketSearch(SMALL, mtu);
    for (int round = 0; round < ROUNDS; round++) {
      List<Integer> sizes = search.sizes(SIZES_OF_A_ROUND);
      search = search.after(sizes, passing(to, sizes));
    }
    return search.passes();
  }

  private Set<Integer> passing(MeshAddress to, List<Integer> sizes)
      throws IOException, InterruptedException {
    List<Optional<Duration>> answers =
        programs.all(
            sizes.stream()
                .<Reading<Optional<Duration>>>map(size -> () -> ping(to, size, "1"))
                .toList());
    Set<Integer> passed = new HashSet<>();
    for (int number = 0; number < sizes.size(); number++) {
      if (answers.get(number).isPresent()) {
        passed.add(sizes.get(number));
      }
    }
    return passed;
  }

  private Optional<Duration> ping(MeshAddress to, int packet, String count) throws IOException {
    String payload = Integer.toString(packet - HEADERS);
    return PingText.roundTrip(
        programs.answer(
            "ping",
            "-6",
            "-n",
            "-c",
            count,
            "-i",
            "0.2",
            "-W",
            "1",
            "-M",
            "do",
            "-s",
            payload,
            to.value()));
  }
}
