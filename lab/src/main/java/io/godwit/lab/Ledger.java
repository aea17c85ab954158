package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a lab has made or was about to make. An entry is on disk before the thing it names is made,
 * so whatever is found and not named here is not ours. It is kept twice, since the run folder is
 * gone after a reboot and the storage folder is not; the copy in the run folder is written first.
 */
final class Ledger {
  /** What an entry is about. */
  enum Kind {
    /** The identity of this lab; processes of its namespaces carry it in their environment. */
    LAB,
    /** The hosts it was made for: {@link LabSpec#hosts()} as text. */
    HOSTS,
    /** The process for whose life it was made: {@link Holder#text()}. None if for good. */
    HOLDER,
    /** An empty folder that a host's own folder is mounted on. */
    FOLDER,
    /** A folder with all that is in it. */
    TREE,
    /** A network interface of the machine. */
    INTERFACE
  }

  record Entry(Kind kind, String value) {
    String line() {
      return kind + " " + value + "\n";
    }

    static Entry parse(String line) {
      String[] parts = line.split(" ", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("not a ledger entry: '" + line + "'");
      }
      return new Entry(Kind.valueOf(parts[0]), parts[1]);
    }
  }

  private final List<Path> copies;
  private final List<Entry> entries;

  private Ledger(List<Path> copies, List<Entry> entries) {
    this.copies = copies;
    this.entries = entries;
  }

  /** The lab's ledger, if there is one in the run folder or the storage folder. */
  static Optional<Ledger> find(LabSpec spec) {
    for (Path copy : copies(spec)) {
      if (Files.exists(copy)) {
        return Optional.of(new Ledger(copies(spec), new ArrayList<>(read(copy))));
      }
    }
    return Optional.empty();
  }

  /** A ledger for a new lab. Its folders must not exist: they become the lab's own. */
  static Ledger create(LabSpec spec) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(Kind.LAB, UUID.randomUUID().toString()));
    entries.add(new Entry(Kind.HOSTS, spec.hosts().toString()));
    entries.add(new Entry(Kind.TREE, spec.storageFolder().toString()));
    Ledger ledger = new Ledger(copies(spec), entries);
    ledger.write();
    return ledger;
  }

  private static List<Path> copies(LabSpec spec) {
    return List.of(in(spec.runFolder()), in(spec.storageFolder()));
  }

  static Path in(Path folder) {
    return folder.resolve("ledger");
  }

  /** Forgets the lab. To be called when all else of it is gone. */
  void delete() throws IOException {
    for (Path copy : copies.reversed()) {
      Files.deleteIfExists(copy);
    }
  }

  String labId() {
    return values(Kind.LAB).getFirst();
  }

  boolean isFor(LabSpec spec) {
    return values(Kind.HOSTS).contains(spec.hosts().toString());
  }

  /** It was made for a process that is gone. */
  boolean isNobodys() {
    List<String> holders = values(Kind.HOLDER);
    return !holders.isEmpty() && holders.stream().map(Holder::parse).allMatch(Holder::isGone);
  }

  List<String> values(Kind kind) {
    return entries.stream().filter(e -> e.kind() == kind).map(Entry::value).toList();
  }

  /** Makes sure that the entry is on disk. To be called before the thing is made. */
  void record(Kind kind, String value) {
    Entry entry = new Entry(kind, value);
    if (!entries.contains(entry)) {
      entries.add(entry);
      write();
    }
  }

  /** Takes all entries of a kind out. */
  void forget(Kind kind) {
    if (entries.removeIf(entry -> entry.kind() == kind)) {
      write();
    }
  }

  private void write() {
    String text = entries.stream().map(Entry::line).collect(Collectors.joining());
    for (Path copy : copies) {
      try {
        Durable.write(copy, text);
      } catch (IOException e) {
        throw new LabException(
            LabException.Reason.FAILED, "cannot write the lab's ledger " + copy + ": " + e, e);
      }
    }
  }

  private static List<Entry> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new LabException(
          LabException.Reason.OTHER_LAB,
          "the lab's ledger " + file + " cannot be read, so nothing is touched: " + e.getMessage(),
          e);
    }
  }

  static List<Entry> parse(String text) {
    return text.lines().map(Entry::parse).toList();
  }
}
