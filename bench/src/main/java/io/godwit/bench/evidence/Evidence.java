package io.godwit.bench.evidence;

import io.godwit.bench.evidence.OwnerClaims.Extent;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures the claims of a name and prints a line per figure. Ends with 1 where one is short, with
 * 2 where it could not begin.
 */
public final class Evidence {
  private static final Map<String, ClaimSet> SETS =
      new TreeMap<>(
          Map.of(
              "consolidate",
              new ConsolidateClaims(),
              "flight",
              new FlightClaims(),
              "hosts",
              new HostClaims(extent(System.getenv())),
              "network",
              new NetworkClaims(extent(System.getenv())),
              "owner",
              new OwnerClaims(extent(System.getenv()))));

  private final Installation installation;
  private final Path folder;
  private final InstantSource clock;
  private final PrintStream out;
  private final Set<String> only;
  private final List<Figure> figures = new ArrayList<>();

  private Evidence(
      Installation installation,
      Path folder,
      InstantSource clock,
      PrintStream out,
      Set<String> only) {
    this.installation = installation;
    this.folder = folder;
    this.clock = clock;
    this.out = out;
    this.only = only;
  }

  private static Extent extent(Map<String, String> environment) {
    return environment.getOrDefault("FULL", "").equals("1") ? Extent.FULL : Extent.SHORT;
  }

  /**
   * Argument: the name of a set of claims. Environment: FULL=1 for what takes hours, CLAIM for some
   * of the set alone, with commas between them.
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 1 || !SETS.containsKey(args[0])) {
      System.err.println(
          "Evidence of what? Known: "
              + String.join(", ", SETS.keySet())
              + ". Try: make evidence NAME=flight");
      System.exit(2);
    }
    try {
      Installation installation = Installation.find();
      Path folder = installation.target().resolve("evidence").resolve(args[0]);
      Set<String> only = only(System.getenv().getOrDefault("CLAIM", ""));
      Evidence evidence =
          new Evidence(installation, folder, InstantSource.system(), System.out, only);
      System.exit(evidence.run(SETS.get(args[0])));
    } catch (LabException | IllegalStateException | IOException e) {
      System.err.println("Nothing could be measured: " + e.getMessage());
      System.exit(2);
    }
  }

  private static Set<String> only(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private int run(ClaimSet claims) throws IOException, InterruptedException {
    clear();
    claims.measure(installation, clock, this::measure);
    if (figures.isEmpty()) {
      throw new IllegalStateException("no claim is named " + String.join(" or ", only));
    }
    Files.write(folder.resolve("figures.txt"), figures.stream().map(Figure::line).toList());
    return figures.stream().allMatch(f -> f.verdict() == Verdict.OK) ? 0 : 1;
  }

  /** A claim that cannot be measured is short, and the next one is measured all the same. */
  private void measure(Claim claim) throws InterruptedException {
    if (!only.isEmpty() && !only.contains(claim.name())) {
      return;
    }
    narrate(claim.name());
    try {
      Path raw = Files.createDirectories(folder.resolve(claim.name().replace(' ', '-')));
      claim.measure(raw).forEach(this::tell);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      e.printStackTrace();
      tell(
          new Figure(
              claim.name(), "not measured (" + e.getMessage() + ")", "measured", Verdict.SHORT));
    }
  }

  /** Figures alone go to standard output. */
  static void narrate(String what) {
    System.err.println("# " + what);
  }

  private void tell(Figure figure) {
    figures.add(figure);
    out.println(figure.line());
    out.flush();
  }

  private void clear() throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> content = Files.walk(folder)) {
        for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(folder);
  }
}
