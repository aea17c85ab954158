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
  private static final int SEEDS_UNTIL_BROKEN = 400;

  static LongStream fixedSeeds() {
    return LongStream.rangeClosed(1001, 1010);
  }

  /** Of moves that may turn to post-copy. */
  static LongStream turningSeeds() {
    return LongStream.rangeClosed(2001, 2006);
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
        Long.parseLong(parts[0]),
        Variant.OURS,
        Integer.parseInt(parts[1]),
        Set.of(),
        Turning.valueOf(parts[2]));
  }

  @ParameterizedTest
  @MethodSource("fixedSeeds")
  void nothingIsBroken(long seed) {
    var unused =
        requireWhole(new Scenario(seed, Variant.OURS, MIGRATIONS, Set.of(), Turning.NEVER));
  }

  /** Where faults hit most of its moves, a seed may have none that comes so far. */
  @Test
  void nothingIsBrokenWhereMovesTurnToPostCopy() {
    int turned =
        turningSeeds()
            .mapToObj(seed -> requireWhole(turning(seed, Variant.OURS, Set.of())))
            .mapToInt(Outcome::turned)
            .sum();
    assertThat(turned).isGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("turningSeeds")
  void postCopyIsBroken(long seed) {
    Outcome outcome = requireWhole(turning(seed, Variant.OURS, Set.of(Fault.POST_COPY_BROKEN)));
    assertThat(outcome.turned()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("regressions")
  void whatWasMendedStaysMended(Scenario scenario) {
    var unused = requireWhole(scenario);
  }

  @Test
  void sameSeedHasTheSameTrace() {
    Scenario scenario = new Scenario(4711, Variant.OURS, 10, Set.of(), Turning.NEVER);
    String first = Simulation.run(scenario, Trace.Keep.TEXT).trace();

    assertThat(Simulation.run(scenario, Trace.Keep.TEXT).trace()).isEqualTo(first);
    assertThat(first).contains("chaos: ");
  }

  @Test
  void lostReplyToFinishIsHarmlessToOurs() {
    var unused =
        requireWhole(
            new Scenario(
                1, Variant.OURS, MIGRATIONS, Set.of(Fault.FINISH_REPLY_LOST), Turning.NEVER));
  }

  /** A move that converges runs at its destination then, whoever hears of it. */
  @Test
  void finishThatPassesBeforePostCopyRunsAVmTwice() {
    Set<Fault> faults = Set.of(Fault.FINISH_REPLY_LOST);

    long seed = firstBroken(Variant.NO_POST_COPY_GATE, faults, Turning.OFTEN, " runs on ");

    var unused = requireWhole(turning(seed, Variant.OURS, faults));
  }

  /** The moment after the turn is no excuse where nothing hit it. */
  @Test
  void aMemoryThatIsLostForNoReasonAfterTheTurnIsTold() {
    Set<Fault> faults = Set.of(Fault.CONTROLLER_KILLED);
    long seed =
        firstBroken(
            Variant.CLOSED_POST_COPY_GATE, faults, Turning.OFTEN, "nothing ha[ds] ended it");

    Outcome outcome = requireWhole(turning(seed, Variant.OURS, faults));
    assertThat(outcome.turned()).isPositive();
    assertThat(outcome.checked()).isPositive();
  }

  @Test
  void plansEndWholeWhoeverDiesInTheMiddle() {
    Scenario scenario = turning(2004, Variant.OURS, Set.of(Fault.CONTROLLER_KILLED));

    assertThat(requireWhole(scenario).plans()).isPositive();
  }

  @Test
  void sameSeedHasTheSameTraceWhereMovesTurn() {
    Scenario scenario = turning(4711, Variant.OURS, Set.of());

    String first = Simulation.run(scenario, Trace.Keep.TEXT).trace();

    assertThat(Simulation.run(scenario, Trace.Keep.TEXT).trace()).isEqualTo(first);
    assertThat(first).contains(" turns to post-copy");
  }

  @Test
  void oneSeedInThreeHasMovesThatTurn() {
    assertThat(LongStream.rangeClosed(1, 3000).filter(Turning.BY_SEED::isIn).count())
        .isBetween(900L, 1100L);
  }

  private static Scenario turning(long seed, Variant variant, Set<Fault> faults) {
    return new Scenario(seed, variant, MIGRATIONS, faults, Turning.OFTEN);
  }

  @Test
  void stockFlagsRunAVmTwice() {
    assertThat(broken(Variant.STOCK_FLAGS, Fault.FINISH_REPLY_LOST)).contains(" runs on ");
  }

  @Test
  void releaseWithoutWaitingForTheExitRunsAVmTwice() {
    Set<Fault> faults = Set.of(Fault.AT_POINTS, Fault.PARTITION, Fault.SLOW_LIBVIRTD);
    long seed = firstBroken(Variant.NO_WAIT_FOR_EXIT, faults, Turning.NEVER, " runs on ");

    var unused = requireWhole(new Scenario(seed, Variant.OURS, MIGRATIONS, faults, Turning.NEVER));
  }

  @Test
  void withoutEpochsARepeatedOrderIsTaken() {
    Set<Fault> faults = Set.of(Fault.AT_POINTS, Fault.PARTITION, Fault.ORDERS_REPEATED);
    long seed =
        firstBroken(Variant.NO_EPOCH_CHECK, faults, Turning.NEVER, "epoch in .* fell from ");

    var unused = requireWhole(new Scenario(seed, Variant.OURS, MIGRATIONS, faults, Turning.NEVER));
  }

  /** Which one it is changes with every call that an agent makes. */
  private static long firstBroken(Variant variant, Set<Fault> faults, Turning turning, String how) {
    return LongStream.rangeClosed(1, SEEDS_UNTIL_BROKEN)
        .filter(
            seed ->
                Pattern.compile(how)
                    .matcher(violation(new Scenario(seed, variant, MIGRATIONS, faults, turning)))
                    .find())
        .findFirst()
        .orElseThrow(() -> new AssertionError(variant + " broke none of the seeds"));
  }

  private static String violation(Scenario scenario) {
    return Simulation.run(scenario, Trace.Keep.DIGEST).violation().orElse("");
  }

  private static Outcome requireWhole(Scenario scenario) {
    Outcome outcome = Simulation.run(scenario, Trace.Keep.DIGEST);
    assertThat(outcome.violation())
        .as("replay: make simulate SEED=%d TURNING=%s", scenario.seed(), scenario.turning())
        .isEmpty();
    return outcome;
  }

  private static String broken(Variant variant, Fault fault) {
    Scenario scenario = new Scenario(1, variant, MIGRATIONS, Set.of(fault), Turning.NEVER);
    return Simulation.run(scenario, Trace.Keep.DIGEST).violation().orElse("nothing was broken");
  }
}
