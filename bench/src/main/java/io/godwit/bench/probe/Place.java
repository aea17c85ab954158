package io.godwit.bench.probe;

import java.util.List;

/** Where a command runs: this machine, or inside a namespace of the lab. */
@FunctionalInterface
public interface Place {
  /** This machine itself. */
  Place HERE = List::copyOf;

  /** The argument list which, run on this machine, runs {@code command} in the place. */
  List<String> command(List<String> command);
}
