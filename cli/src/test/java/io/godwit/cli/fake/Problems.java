package io.godwit.cli.fake;

/** Refusals as a controller sends them. */
public final class Problems {
  private Problems() {}

  public static String notFound(String what) {
    return of("NOT_FOUND", 404, "there is no " + what);
  }

  public static String of(String code, int status, String detail) {
    return """
        {"type":"about:blank","title":"a title","status":%d,"detail":"%s","code":"%s","refusals":[]}
        """
        .formatted(status, detail, code);
  }

  public static String preflight(String detail) {
    return """
        {"type":"about:blank","title":"a title","status":412,"detail":"%s",
         "code":"PREFLIGHT_FAILED","refusals":[{"code":"NO_ROOM_IN_MEMORY",
         "reason":"west-1 has 100 MiB left and web needs 256 MiB",
         "remedy":"free 156 MiB on west-1"}]}
        """
        .formatted(detail);
  }
}
