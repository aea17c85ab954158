package io.godwit.bench.matrix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the simulation ends the cells that it makes, at each moment. A file that the simulation's
 * test holds against what it sees; runs on real libvirt are compared with it.
 */
public record SimulatedEnds(Map<String, Set<End>> byCell) {
  /** In this module's resources. */
  public static final String FILE = "simulated-ends.txt";

  public SimulatedEnds {
    byCell = new TreeMap<>(byCell);
  }

  /** As the file has them. */
  public static SimulatedEnds kept() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                SimulatedEnds.class.getResourceAsStream("/" + FILE), StandardCharsets.UTF_8))) {
      return new SimulatedEnds(
          lines
              .lines()
              .map(line -> line.split(" ", -1))
              .collect(Collectors.toMap(word -> word[0] + " " + word[1], word -> ends(word[2]))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<End> ends(String marks) {
    Set<End> ends = EnumSet.noneOf(End.class);
    marks.chars().forEach(mark -> ends.add(End.ofMark(Character.toString(mark))));
    return ends;
  }

  /** Empty where the simulation does not make it. */
  public Set<End> of(Cell cell, Spot spot) {
    return byCell.getOrDefault(key(cell, spot), Set.of());
  }

  /** {@code phase/fault moment}. */
  public static String key(Cell cell, Spot spot) {
    return cell + " " + spot.text();
  }

  /** As in the file: a line each, with the marks of the ends. */
  public String text() {
    return byCell.entrySet().stream()
        .map(entry -> entry.getKey() + " " + Expectations.marks(entry.getValue()) + "\n")
        .collect(Collectors.joining());
  }
}
