package io.godwit.controller.auth;

import io.vertx.ext.web.RoutingContext;

/** Who calls, as the access token names them. */
public final class Caller {
  static final String KEY = "io.godwit.caller";

  private Caller() {}

  public static String of(RoutingContext call) {
    return call.get(KEY, "an unnamed caller");
  }
}
