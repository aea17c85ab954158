package io.godwit.bench.faults;

import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The faults that an agent makes by itself where it was started with {@code --fault-injection}. */
record AgentFaults(LabHost host) {
  static final String OPTION = "--fault-injection";

  /** Makes the agent wait where it says so. */
  static final String HOLD = "hold";

  /** Makes the agent lose what is said there, and the connection with it. */
  static final String CUT = "cut";

  /** The destination: Finish has arrived. */
  static final String FINISH_CALL = "finish-call";

  /** The destination: Finish was answered. */
  static final String FINISH_REPLY = "finish-reply";

  /** While it is there, moves are made with libvirt's stock flags. */
  static final String STOCK_FLAGS = "stock-flags";

  /** While it is there, every order of the controller comes again and again. */
  static final String REPEAT_ORDERS = "repeat-orders";

  /** While it is there, a source releases a VM without proof that it does not run there. */
  static final String RELEASE_UNPROVEN = "release-unproven";

  /** While it is there, journal and labels take what is of an older epoch. */
  static final String NO_EPOCH_CHECK = "no-epoch-check";

  /** As the machine sees the folder inside of the host. */
  private Path folder() {
    return Path.of("/proc", Long.toString(host.namespace().pid()), "root/run/godwit/faults");
  }

  void order(String point, String action) throws IOException {
    Path whole = Files.writeString(folder().resolve(point + ".new"), action);
    Files.move(whole, folder().resolve(point));
  }

  boolean isFired(String point) {
    return Files.exists(folder().resolve(point + ".fired"));
  }

  /** What is held there goes on; fine if nothing is. */
  void letGo(String point) throws IOException {
    if (host.isUp()) {
      Files.deleteIfExists(folder().resolve(point));
      Files.deleteIfExists(folder().resolve(point + ".fired"));
    }
  }

  /** What is held goes on, what was not met is taken back. Fine if the host is down. */
  void release() throws IOException {
    if (!host.isUp() || !Files.exists(folder())) {
      return;
    }
    try (Stream<Path> orders = Files.list(folder())) {
      for (Path order : orders.toList()) {
        Files.deleteIfExists(order);
      }
    }
  }
}
