package io.godwit.lab.machine;

import io.godwit.lab.Durable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of one machine.
 *
 * @param path the folder, named by the instance's id
 */
record MachineFolder(Path path) {
  private Path record() {
    return path.resolve("machine.properties");
  }

  Path disk() {
    return path.resolve("disk.qcow2");
  }

  /** What cloud-init reads (NoCloud). */
  Path seed() {
    return path.resolve("seed.img");
  }

  Path console() {
    return path.resolve("console.log");
  }

  Path monitor() {
    return path.resolve("qmp.sock");
  }

  Path pid() {
    return path.resolve("pid");
  }

  Optional<Machine> read() {
    try {
      return Files.exists(record())
          ? Optional.of(Machine.of(Files.readString(record())))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + record(), e);
    }
  }

  void write(Machine machine) {
    try {
      Durable.write(record(), machine.text());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + record(), e);
    }
  }

  /** The record goes last, so that what an interrupted removal leaves is still a machine. */
  void remove() {
    for (Path file : contents()) {
      if (!file.equals(record())) {
        delete(file);
      }
    }
    delete(record());
    delete(path);
  }

  private List<Path> contents() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted(Comparator.naturalOrder()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
