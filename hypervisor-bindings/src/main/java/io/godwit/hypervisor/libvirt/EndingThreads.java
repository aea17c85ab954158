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
 *
 * <p>The first thread, which runs no vCPU, may also sleep in the kernel uninterruptibly, with
 * SIGKILL pending (the thirty-first field): it dies before it returns from there. So does QEMU's
 * while it closes the guest's tap device, for some 20 ms.
 */
record EndingThreads(Path proc) {
  static final EndingThreads OF_THIS_MACHINE = new EndingThreads(Path.of("/proc"));

  private static final int EXITING = 0x4;
  private static final String UNINTERRUPTIBLE = "D";
  private static final int SIGKILL = 1 << 8;

  /** Counted from the state, which follows the name. */
  private static final int STATE = 0;

  private static final int FLAGS = 6;
  private static final int COUNT = 17;
  private static final int PENDING = 28;

  /**
   * False also where it cannot be told, as where a thread went while this looked: the listing is
   * none of one moment, and may leave out a thread where another one goes. So the kernel's count of
   * threads must be that of those seen ending, before and afterwards. Nor can one be started
   * meanwhile: the first of them is listed always and has a fatal signal to all others behind it.
   */
  boolean areAll(long process) {
    Path folder = proc.resolve(Long.toString(process));
    // Cheap as it is asked each millisecond of a switchover: the first thread first.
    if (!isFirstEnding(folder)) {
      return false;
    }
    try {
      long before = count(folder);
      List<Path> threads = threads(folder.resolve("task"));
      Path first = Path.of(Long.toString(process));
      return threads.size() == before
          && threads.stream()
              .allMatch(thread -> thread.endsWith(first) ? isFirstEnding(thread) : isEnding(thread))
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
      return isEnding(stat(thread));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFirstEnding(Path thread) {
    try {
      String[] stat = stat(thread);
      return isEnding(stat) || diesOnReturn(stat);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isEnding(String[] stat) {
    return (Long.parseLong(stat[FLAGS]) & EXITING) != 0;
  }

  private static boolean diesOnReturn(String[] stat) {
    return stat[STATE].equals(UNINTERRUPTIBLE) && (Long.parseLong(stat[PENDING]) & SIGKILL) != 0;
  }

  /** The name before the state may be any bytes. */
  private static String[] stat(Path folder) throws IOException {
    String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", PENDING + 2);
  }
}
