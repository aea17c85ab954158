package io.godwit.cli.fake;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Operations as a controller sends them. */
public final class Operations {
  public static final String ID = "0199aaaa-0000-7000-8000-000000000001";

  private Operations() {}

  public static String running(String phase) {
    return migration("RUNNING", phase, "null", "null");
  }

  public static String copying() {
    return migration("RUNNING", "pre-copy", "null", "null")
        .replace(
            "\"progress\":null",
            """
            "progress":{"memoryDoneBytes":134217728,"memoryTotalBytes":268435456,
            "diskDoneBytes":0,"diskTotalBytes":0,"seedDoneBytes":0,"seedTotalBytes":0,
            "remainingMillis":2500,"detail":null}""");
  }

  public static String done() {
    return migration(
        "DONE",
        "cleanup",
        "null",
        """
        {"vm":"web","source":"east-1","destination":"west-1","totalMillis":712,
         "downtimeMillis":123.4,"blackoutMillis":140.0,"memoryBytes":268435456,
         "diskBytes":1048576,"memoryWireBytes":33554432,"diskWireBytes":1049600,
         "wireBytes":34604032}""");
  }

  /** Its copy failed, and was taken back. */
  public static String rolledBack() {
    return rolledBack(
        "MIGRATION_FAILED",
        "preflight DONE",
        "reserve UNDONE",
        "seed DONE",
        "prepare UNDONE",
        "grant DONE",
        "hand-over UNDONE");
  }

  /**
   * @param causeCode of the cause, as the saga gives it
   * @param steps those that had begun, each with the state it ended in
   */
  public static String rolledBack(String causeCode, String... steps) {
    return migration(
            "ROLLED_BACK",
            "pre-copy",
            """
            {"code":"%s","message":"west-1 does not answer","vmState":"web runs on at east-1"}"""
                .formatted(causeCode),
            "null")
        .replace("\"steps\":[]", "\"steps\":[" + steps(steps) + "]");
  }

  private static String steps(String... steps) {
    return Arrays.stream(steps).map(Operations::step).collect(Collectors.joining(","));
  }

  private static String step(String nameAndState) {
    String[] parts = nameAndState.split(" ", -1);
    return """
        {"name":"%s","state":"%s","startedAt":"2026-11-24T03:00:00Z",
         "endedAt":"2026-11-24T03:00:01Z"}"""
        .formatted(parts[0], parts[1]);
  }

  public static String inDoubt() {
    return migration(
        "IN_DOUBT",
        "switchover",
        """
        {"code":"UNREACHABLE","message":"west-1 went away after it was given the VM",
         "vmState":"web is paused on west-1, or runs there; it does not run on east-1"}""",
        "null");
  }

  private static String migration(String state, String phase, String cause, String report) {
    return """
        {"id":"%s","kind":"MIGRATE","state":"%s","vm":"web","image":null,"source":"east-1",
         "destination":"west-1","phase":"%s","progress":null,"cancelRequested":false,
         "cause":%s,"report":%s,"steps":[],"createdAt":"2026-11-24T03:00:00Z","endedAt":null,
         "sequence":7,"fieldOfALaterVersion":true}
        """
        .formatted(ID, state, phase, cause, report);
  }
}
