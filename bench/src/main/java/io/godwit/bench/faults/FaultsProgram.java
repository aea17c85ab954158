package io.godwit.bench.faults;

import io.godwit.bench.fixture.Installation;
import io.godwit.bench.matrix.SimulatedEnds;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Makes the fault matrix, or some trials by name, and writes the page. Ends with 1 where a run did
 * not end right, with 2 where it could not begin.
 */
public final class FaultsProgram {
  private static final int FULL_SEEDS = 3;

  private FaultsProgram() {}

  /**
   * Environment: CELL for one trial, or several with commas, or {@code crash-points}; SEED for
   * others than 1, with commas; FULL=1 for three seeds.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      System.exit(run(System.getenv()));
    } catch (LabException | IllegalStateException | IllegalArgumentException | IOException e) {
      System.err.println("The faults could not be made: " + e.getMessage());
      System.exit(2);
    }
  }

  private static int run(Map<String, String> environment) throws IOException, InterruptedException {
    Installation installation = Installation.find();
    Faults faults = Faults.matrix(installation, InstantSource.system());
    List<CellResult> results = faults.make(trials(environment), seeds(environment));
    Files.writeString(installation.root().resolve("docs/faults.md"), faults.page());
    tellDifferences(results);
    long right = results.stream().filter(CellResult::right).count();
    System.out.printf("%d of %d runs ended right; see docs/faults.md%n", right, results.size());
    return right == results.size() ? 0 : 1;
  }

  /** They are findings of the simulation, not of the runs. */
  private static void tellDifferences(List<CellResult> results) {
    Calibration calibration = new Calibration(SimulatedEnds.kept());
    results.stream()
        .flatMap(result -> calibration.difference(result).stream())
        .forEach(difference -> System.out.println("# not as simulated: " + difference));
  }

  private static List<String> trials(Map<String, String> environment) {
    return switch (value(environment, "CELL").orElse("")) {
      case "" -> Faults.cells();
      case "crash-points" -> Faults.crashPoints();
      case String names -> Arrays.asList(names.split(",", -1));
    };
  }

  private static List<Long> seeds(Map<String, String> environment) {
    Optional<List<Long>> chosen = value(environment, "SEED").map(FaultsProgram::numbers);
    long seeds = value(environment, "FULL").filter("1"::equals).isPresent() ? FULL_SEEDS : 1;
    return chosen.orElseGet(() -> LongStream.rangeClosed(1, seeds).boxed().toList());
  }

  private static List<Long> numbers(String commas) {
    return Arrays.stream(commas.split(",", -1)).map(Long::valueOf).toList();
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }
}
