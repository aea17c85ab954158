package io.godwit.cli.plan;

import io.godwit.api.PlanView.Amounts;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of one of its resources a host has given to VMs. */
record Fullness(String resource, long used, long capacity) {

  /** Of the resource that is the fullest; empty where the host's size is not known. */
  static Optional<Fullness> of(Amounts capacity, Amounts used) {
    return Stream.of(
            new Fullness("memory", used.memoryBytes(), capacity.memoryBytes()),
            new Fullness("CPU", used.cpuMilli(), capacity.cpuMilli()),
            new Fullness("disk", used.diskBytes(), capacity.diskBytes()))
        .filter(each -> each.capacity > 0)
        .max(Comparator.comparingDouble(Fullness::share));
  }

  double share() {
    return (double) used / capacity;
  }

  /** For example {@code 62 % memory}. */
  String words() {
    return Math.round(100 * share()) + " % " + resource;
  }
}
