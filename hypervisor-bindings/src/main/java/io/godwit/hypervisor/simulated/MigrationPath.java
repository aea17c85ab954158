package io.godwit.hypervisor.simulated;

/**
 * The way between the two libvirtds of a move. What is said on it arrives later, or never where the
 * way ends before.
 */
public interface MigrationPath {
  SimulatedHypervisor destination();

  void toDestination(Runnable arrival);

  void toSource(Runnable arrival);

  /** Tells the source's libvirtd, at once or later, that its end is gone. */
  void onEndAtSource(Runnable lost);

  /** Tells the destination's libvirtd, at once or later, that its end is gone. */
  void onEndAtDestination(Runnable lost);

  /** The source's libvirtd is gone, and its end of the way with it. */
  void endAtSource();

  /** The destination's libvirtd is gone, and its end of the way with it. */
  void endAtDestination();

  /** A way on which all arrives at once. */
  static MigrationPath direct(SimulatedHypervisor destination) {
    return new DirectPath(destination);
  }
}
