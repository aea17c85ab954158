package io.godwit.bench.faults;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results of all runs so far, of all commits, in a file. */
final class FaultReport {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;
  private final List<CellResult> results;

  private FaultReport(Path file, List<CellResult> results) {
    this.file = file;
    this.results = results;
  }

  /** Goes on with what is in the file, if there is one. */
  static FaultReport open(Path file) throws IOException {
    List<CellResult> results =
        Files.exists(file)
            ? MAPPER.readValue(file.toFile(), new TypeReference<ArrayList<CellResult>>() {})
            : new ArrayList<>();
    return new FaultReport(file, results);
  }

  /**
   * On the disk when this returns, in place of an earlier run of the same cell, seed and commit.
   */
  void add(CellResult result) throws IOException {
    results.removeIf(old -> old.isRun(result.cell(), result.seed(), result.commit()));
    results.add(result);
    Files.createDirectories(file.getParent());
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    MAPPER.writeValue(whole.toFile(), results);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  Optional<CellResult> find(Trial trial, long seed, String commit) {
    return results.stream().filter(result -> result.isRun(trial.name(), seed, commit)).findFirst();
  }

  boolean isRight(Trial trial, long seed, String commit) {
    return find(trial, seed, commit).filter(CellResult::right).isPresent();
  }

  List<CellResult> results() {
    return List.copyOf(results);
  }
}
