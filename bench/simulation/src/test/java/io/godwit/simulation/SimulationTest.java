package io.godwit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.simulation.Chaos.Fault;
import io.godwit.simulation.Simulation.Outcome;
import io.godwit.simulation.Simulation.Scenario;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few seeds on every build; {@code make simulate} runs many. */
class SimulationTest {
  private static final int MIGRATIONS = 20;
  private static final int SEEDS_UNTIL_BROKEN = 150;

  static LongStream fixedSeeds() {
    return LongStream.rangeClosed(1001, 1010);
  }

  static Stream<Scenario> regressions() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                SimulationTest.class.getResourceAsStream("/regressions.txt"),
                StandardCharsets.UTF_8))) {
      List<String> seeds =
          lines.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
      return seeds.stream().map(SimulationTest::scenario);
    }
  }

  private static Scenario scenario(String line) {
    String[] parts = line.split(" ", -1);
    return new Scenario(
        Long.parseLong(parts[0]), Variant.OURS, Integer.parseInt(parts[1]), Set.of());
  }

  @ParameterizedTest
  @MethodSource("fixedSeeds")
  void nothingIsBroken(long seed) {
    requireWhole(new Scenario(seed, Variant.OURS, MIGRATIONS, Set.of()));
  }

  @ParameterizedTest
  @MethodSource("regressions")
  void whatWasMendedStaysMended(Scenario scenario) {
    requireWhole(scenario);
  }

  @Test
  void sameSeedHasTheSameTrace() {
    Scenario scenario = new Scenario(4711, Variant.OURS, 10, Set.of());
    String first = Simulation.run(scenario, Trace.Keep.TEXT).trace();

    assertThat(Simulation.run(scenario, Trace.Keep.TEXT).trace()).isEqualTo(first);
    assertThat(first).contains("chaos: ");
  }

  @Test
  void lostReplyToFinishIsHarmlessToOurs() {
    requireWhole(new Scenario(1, Variant.OURS, MIGRATIONS, Set.of(Fault.FINISH_REPLY_LOST)));
  }

  @Test
  void stockFlagsRunAVmTwice() {
    assertThat(broken(Variant.STOCK_FLAGS, Fault.FINISH_REPLY_LOST)).contains(" runs on ");
  }

  @Test
  void releaseWithoutWaitingForTheExitRunsAVmTwice() {
    Set<Fault> faults = Set.of(Fault.AT_POINTS, Fault.PARTITION, Fault.SLOW_LIBVIRTD);
    long seed = firstBroken(Variant.NO_WAIT_FOR_EXIT, faults, " runs on ");

    requireWhole(new Scenario(seed, Variant.OURS, MIGRATIONS, faults));
  }

  @Test
  void withoutEpochsARepeatedOrderIsTaken() {
    Set<Fault> faults = Set.of(Fault.AT_POINTS, Fault.PARTITION, Fault.ORDERS_REPEATED);
    long seed = firstBroken(Variant.NO_EPOCH_CHECK, faults, "epoch in .* fell from ");

    requireWhole(new Scenario(seed, Variant.OURS, MIGRATIONS, faults));
  }

  /** Which one it is changes with every call that an agent makes. */
  private static long firstBroken(Variant variant, Set<Fault> faults, String how) {
    return LongStream.rangeClosed(1, SEEDS_UNTIL_BROKEN)
        .filter(
            seed ->
                Pattern.compile(how)
                    .matcher(violation(new Scenario(seed, variant, MIGRATIONS, faults)))
                    .find())
        .findFirst()
        .orElseThrow(() -> new AssertionError(variant + " broke none of the seeds"));
  }

  private static String violation(Scenario scenario) {
    return Simulation.run(scenario, Trace.Keep.DIGEST).violation().orElse("");
  }

  private static void requireWhole(Scenario scenario) {
    Outcome outcome = Simulation.run(scenario, Trace.Keep.DIGEST);
    assertThat(outcome.violation()).as("replay: make simulate SEED=%d", scenario.seed()).isEmpty();
  }

  private static String broken(Variant variant, Fault fault) {
    Scenario scenario = new Scenario(1, variant, MIGRATIONS, Set.of(fault));
    return Simulation.run(scenario, Trace.Keep.DIGEST).violation().orElse("nothing was broken");
  }
}
