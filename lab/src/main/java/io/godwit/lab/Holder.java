package io.godwit.lab;

import java.util.Optional;

/**
 * A process for whose life a lab was made. A number is given to another process some day, also
 * after the machine went down; the moment of the start tells the two apart.
 *
 * @param startMillis since 1970; 0 if the system did not say
 */
record Holder(long pid, long startMillis) {
  static Holder of(ProcessHandle process) {
    return new Holder(
        process.pid(), process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L));
  }

  static Holder parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("not a process and its start: '" + text + "'");
    }
    return new Holder(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  String text() {
    return pid + " " + startMillis;
  }

  boolean isGone() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.map(Holder::of).filter(this::equals).isEmpty();
  }
}
