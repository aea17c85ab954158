package io.godwit.simulation.disk;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** What a name on the disk stands for, as programs see it and as it is on the platter. */
sealed interface Node {

  /** A file. */
  final class File implements Node {
    private static final byte[] EMPTY = {};
    private byte[] content = EMPTY;
    private byte[] forced = EMPTY;
    private long version;

    /** Rises with every change of the content. */
    long version() {
      return version;
    }

    byte[] content() {
      return content;
    }

    void write(byte[] bytes, long position) {
      int end = Math.max(content.length, Math.toIntExact(position) + bytes.length);
      byte[] changed = Arrays.copyOf(content, end);
      System.arraycopy(bytes, 0, changed, Math.toIntExact(position), bytes.length);
      content = changed;
      version++;
    }

    void truncate(long size) {
      if (size < content.length) {
        content = Arrays.copyOf(content, Math.toIntExact(size));
        version++;
      }
    }

    void force() {
      forced = content;
    }

    private void losePower(RandomGenerator random) {
      version++;
      content =
          switch (random.nextInt(3)) {
            case 0 -> forced;
            case 1 -> content;
            default -> torn(random);
          };
      forced = content;
    }

    private byte[] torn(RandomGenerator random) {
      if (Arrays.equals(content, forced)) {
        return content;
      }
      return Arrays.copyOf(content, random.nextInt(content.length + 1));
    }
  }

  /** A folder; its names are in their order, so that a walk is the same each time. */
  final class Folder implements Node {
    private Map<String, Node> names = new TreeMap<>();
    private Map<String, Node> forced = new TreeMap<>();

    Map<String, Node> names() {
      return names;
    }

    void force() {
      forced = new TreeMap<>(names);
    }

    void clear() {
      names = new TreeMap<>();
      forced = new TreeMap<>();
    }

    void losePower(RandomGenerator random) {
      Map<String, Node> kept = new TreeMap<>();
      TreeSet<String> all = new TreeSet<>(names.keySet());
      all.addAll(forced.keySet());
      for (String name : all) {
        Node before = forced.get(name);
        Node after = names.get(name);
        Node found = before == after || random.nextBoolean() ? after : before;
        if (found != null) {
          kept.put(name, found);
        }
      }
      names = kept;
      forced = new TreeMap<>(kept);
      for (Node node : kept.values()) {
        switch (node) {
          case File file -> file.losePower(random);
          case Folder folder -> folder.losePower(random);
        }
      }
    }
  }
}
