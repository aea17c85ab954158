package io.godwit.bench.faults;

import io.godwit.model.drill.CrashPoint;
import io.godwit.protocol.drill.DrillClock;
import io.godwit.protocol.drill.DrillFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The commander of the crash points of a deployment's programs. */
final class Drill {
  static final String CONTROLLER = "controller";

  private final Path folder;

  /**
   * @param folder empty, and the value of {@link DrillFolder#VARIABLE} for the programs
   */
  Drill(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** A program and a moment in it. */
  record Place(String who, CrashPoint point) {
    @Override
    public String toString() {
      return who + ":" + point;
    }
  }

  /** Ends the program when it comes to the place. */
  void halt(Place place) throws IOException {
    put(place, DrillFolder.HALT);
  }

  /** Holds the program when it comes to the place. */
  void hold(Place place) throws IOException {
    put(place, DrillFolder.HOLD);
  }

  /** The order is there whole or not at all. */
  private void put(Place place, String what) throws IOException {
    Path order = DrillFolder.order(folder, place.who(), place.point());
    Files.createDirectories(order.getParent());
    Path whole = Files.writeString(order.resolveSibling(order.getFileName() + ".new"), what);
    Files.move(whole, order);
  }

  /** The clock of a host's agent is off, until the next {@link #release()}. */
  void putClockWrong(String host, Duration by) throws IOException {
    Path file = DrillClock.file(folder, host);
    Files.createDirectories(file.getParent());
    Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), by.toString());
    Files.move(whole, file);
  }

  /** The clocks of all hosts' agents are the machine's again. */
  void putClocksRight() throws IOException {
    delete(order -> order.getFileName().toString().equals(DrillClock.FILE));
  }

  boolean isReached(Place place) {
    return Files.exists(DrillFolder.reached(folder, place.who(), place.point()));
  }

  /** Lets all that is held go on, and takes back what was not reached. */
  void letGo() throws IOException {
    delete(order -> !order.getFileName().toString().equals(DrillClock.FILE));
  }

  /** As {@link #letGo()}; and all clocks are right again. */
  void release() throws IOException {
    delete(order -> true);
  }

  private void delete(Predicate<Path> which) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> orders =
          files
              .sorted(Comparator.reverseOrder())
              .filter(Files::isRegularFile)
              .filter(which)
              .toList();
      for (Path order : orders) {
        Files.deleteIfExists(order);
      }
    }
  }

  /** At the end, when no program listens any more. */
  void delete() throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
