package io.godwit.hypervisor.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells whether any thread of a process may still run code of its own. A thread that has begun to
 * end has the flag PF_EXITING ({@code include/linux/sched.h}; the ninth field of {@code
 * /proc/PID/task/TID/stat}, proc(5)) and never returns from the kernel. The process ends only
 * later, when its memory is free: that takes longer the more of it the guest had touched.
 */
final class EndingThreads {
  private static final int EXITING = 0x4;

  /** Counted from the state, which follows the name. */
  private static final int FLAGS = 6;

  private EndingThreads() {}

  /**
   * False also where it cannot be told. Only a thread that runs can start another one: where all
   * that were there were ending, and no other is there afterwards, there is none.
   */
  static boolean areAll(long process) {
    Path tasks = Path.of("/proc", Long.toString(process), "task");
    try {
      Set<String> before = threads(tasks);
      return !before.isEmpty()
          && before.stream().allMatch(thread -> isEnding(tasks.resolve(thread)))
          && before.containsAll(threads(tasks));
    } catch (IOException e) {
      // It has ended, which its pidfd tells.
      return false;
    }
  }

  private static Set<String> threads(Path tasks) throws IOException {
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads
          .map(thread -> thread.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** A thread that is gone has ended. */
  private static boolean isEnding(Path thread) {
    try {
      // The name may be any bytes.
      String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", FLAGS + 2);
      return (Long.parseLong(fields[FLAGS]) & EXITING) != 0;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException | RuntimeException e) {
      return !Files.exists(thread);
    }
  }
}
