package io.godwit.cli.fake;

/** Plans as a controller sends them: db and queue leave west-1, which is emptied. */
public final class Plans {
  public static final String OPERATION = "0199cccc-0000-7000-8000-000000000001";

  private static final String PENDING = "\"state\":\"PENDING\",\"operation\":null";

  private Plans() {}

  public static String proposed() {
    return plan(7, "PROPOSED", "null", "null", PENDING, PENDING);
  }

  public static String applied() {
    return plan(7, "APPLIED", quoted(OPERATION), "null", move("DONE"), move("DONE"));
  }

  public static String applying() {
    return plan(7, "APPLYING", quoted(OPERATION), "null", move("MOVING"), PENDING);
  }

  /** Evens the load out. */
  public static String balancing() {
    return proposed()
        .replace("\"goal\":\"COST\"", "\"goal\":\"BALANCE\"")
        .replaceFirst(
            "\"quality\":\\{.*?}",
            "\"quality\":null,\"balance\":{\"fullestBefore\":90.4,\"fullestAfter\":63.1,"
                + "\"fullestBound\":59.9,\"spreadBefore\":30.0,\"spreadAfter\":4.2}");
  }

  /** The first move was made, the second not. */
  public static String stopped() {
    return plan(7, "STOPPED", quoted(OPERATION), "null", move("DONE"), move("FAILED"));
  }

  public static String inDoubt() {
    return plan(7, "APPLYING", quoted(OPERATION), "null", move("DONE"), move("IN_DOUBT"));
  }

  /** Takes plan 7 back; prices are not known of it. */
  public static String undoing() {
    return plan(8, "PROPOSED", "null", "7", PENDING, PENDING)
        .replaceFirst("(?s)\"economy\":\\{.*?}", "\"economy\":null")
        .replaceFirst("\"quality\":\\{.*?}", "\"quality\":null")
        .replace("\"goal\":\"COST\"", "\"goal\":\"UNDO\"");
  }

  public static String undone() {
    return undoing()
        .replace(
            "\"PROPOSED\",\"operation\":null", "\"APPLIED\",\"operation\":" + quoted(OPERATION))
        .replace(PENDING, move("DONE"));
  }

  /** Plan 7, which is applied, and the one that takes it back. */
  public static String list() {
    return """
        {"items":[
         {"number":8,"state":"PROPOSED","operation":null,"undoes":7,
          "createdAt":"2026-11-24T03:00:00Z","goal":"UNDO","moves":2,"hostsBefore":3,"hostsAfter":2,
          "currency":null,"gain":null},
         {"number":7,"state":"APPLIED","operation":"%s","undoes":null,
          "createdAt":"2026-11-24T03:00:00Z","goal":"COST","moves":2,"hostsBefore":3,"hostsAfter":2,
          "currency":"EUR","gain":"71.99"}]}
        """
        .formatted(OPERATION);
  }

  /** The operation that applies one. */
  public static String operation(String state, String phase, String cause) {
    return """
        {"id":"%s","kind":"APPLY_PLAN","state":"%s","vm":null,"image":null,"plan":7,"source":null,
         "destination":null,"phase":"%s","progress":null,"cancelRequested":false,
         "cause":%s,"report":null,"lost":null,
         "steps":[{"name":"close-hosts","state":"DONE","startedAt":"2026-11-24T03:00:00Z",
         "endedAt":"2026-11-24T03:00:01Z"}],
         "createdAt":"2026-11-24T03:00:00Z","endedAt":null,"sequence":7}
        """
        .formatted(OPERATION, state, phase, cause);
  }

  public static String running(String phase) {
    return operation("RUNNING", phase, "null");
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String move(String state) {
    return "\"state\":%s,\"operation\":%s".formatted(quoted(state), quoted(Operations.ID));
  }

  private static String plan(
      int number, String state, String operation, String undoes, String first, String second) {
    return """
        {"number":%d,"state":"%s","operation":%s,"undoes":%s,
         "createdAt":"2026-11-24T03:00:00Z","goal":"COST","horizonHours":720,
         "economy":{"currency":"EUR","perHourBefore":"0.3","perHourAfter":"0.2","moves":"0.01",
          "gain":"71.99","paybackSeconds":360,"pricesOf":"2026-11-01"},
         "quality":{"hosts":2,"hostsBound":2,"optimal":true,"gapPercent":0.0},
         "hosts":[
          {"name":"east-1","provider":"aws","role":"STAYS","perHour":"0.1",
           "capacity":{"cpuMilli":4000,"memoryBytes":4294967296,"diskBytes":107374182400},
           "usedBefore":{"cpuMilli":500,"memoryBytes":2662879723,"diskBytes":1073741824},
           "usedAfter":{"cpuMilli":1000,"memoryBytes":3478923509,"diskBytes":2147483648},
           "vmsBefore":["web"],"vmsAfter":["web","db"]},
          {"name":"east-2","provider":"aws","role":"STAYS","perHour":"0.1",
           "capacity":{"cpuMilli":4000,"memoryBytes":4294967296,"diskBytes":107374182400},
           "usedBefore":{"cpuMilli":1000,"memoryBytes":1073741824,"diskBytes":1073741824},
           "usedAfter":{"cpuMilli":3000,"memoryBytes":2147483648,"diskBytes":2147483648},
           "vmsBefore":["cache"],"vmsAfter":["cache","queue"]},
          {"name":"west-1","provider":"hetzner","role":"EMPTIED","perHour":"0.1",
           "capacity":{"cpuMilli":4000,"memoryBytes":4294967296,"diskBytes":107374182400},
           "usedBefore":{"cpuMilli":2500,"memoryBytes":1889785610,"diskBytes":2147483648},
           "usedAfter":{"cpuMilli":0,"memoryBytes":0,"diskBytes":0},
           "vmsBefore":["db","queue"],"vmsAfter":[]}],
         "moves":[
          {"wave":1,"vm":"db","source":"west-1","destination":"east-1","cold":false,
           "bytes":816043786,"expectedMillis":12300,"expectedBlackoutMillis":140,"cost":"0.01",
           "why":"west-1 is emptied","there":"most of its image is there",%s},
          {"wave":2,"vm":"queue","source":"west-1","destination":"east-2","cold":false,
           "bytes":1073741824,"expectedMillis":null,"expectedBlackoutMillis":null,"cost":null,
           "why":"west-1 is emptied","there":"it fits best",%s}],
         "stays":[{"vm":"web","host":"east-1","why":["east-1 stays","it is pinned"]},
          {"vm":"cache","host":"east-2","why":["east-2 stays"]}],
         "notes":["the VMs have been measured for 2 h only"],"fieldOfALaterVersion":true}
        """
        .formatted(number, state, operation, undoes, first, second);
  }
}
