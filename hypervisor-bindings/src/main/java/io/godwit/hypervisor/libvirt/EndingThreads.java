package io.godwit.hypervisor.libvirt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells whether any thread of a process may still run code of its own. A thread that has begun to
 * end has the flag PF_EXITING ({@code include/linux/sched.h}; the ninth field of {@code
 * /proc/PID/task/TID/stat}, proc(5), where the twentieth is the count of threads) and never returns
 * from the kernel. The process ends only later, when its memory is free: that takes longer the more
 * of it the guest had touched.
 */
final class EndingThreads {
  private static final int EXITING = 0x4;

  /** Counted from the state, which follows the name. */
  private static final int FLAGS = 6;

  private static final int COUNT = 17;

  private EndingThreads() {}

  /**
   * False also where it cannot be told, as where a thread went while this looked: the listing is
   * none of one moment, and may leave out a thread where another one goes. So the kernel's count of
   * threads must be that of those seen ending, before and afterwards. Nor can one be started
   * meanwhile: the first of them is listed always and has a fatal signal to all others behind it.
   */
  static boolean areAll(long process) {
    Path folder = Path.of("/proc", Long.toString(process));
    // Cheap as it is asked each millisecond of a switchover: the first thread first.
    if (!isEnding(folder)) {
      return false;
    }
    try {
      long before = count(folder);
      List<Path> threads = threads(folder.resolve("task"));
      return threads.size() == before
          && threads.stream().allMatch(EndingThreads::isEnding)
          && count(folder) == before;
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      // It has ended, which its pidfd tells.
      return false;
    }
  }

  private static List<Path> threads(Path tasks) throws IOException {
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.toList();
    }
  }

  private static long count(Path process) throws IOException {
    return Long.parseLong(stat(process)[COUNT]);
  }

  private static boolean isEnding(Path thread) {
    try {
      return (Long.parseLong(stat(thread)[FLAGS]) & EXITING) != 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The name before the state may be any bytes. */
  private static String[] stat(Path folder) throws IOException {
    String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", COUNT + 2);
  }
}
