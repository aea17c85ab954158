package io.godwit.cli.plan;

/** Numbers of things, in words. */
final class Counts {
  private Counts() {}

  static String vms(long number) {
    return number == 1 ? "1 VM" : number + " VMs";
  }

  static String moves(long number) {
    return number == 1 ? "1 move" : number + " moves";
  }
}
