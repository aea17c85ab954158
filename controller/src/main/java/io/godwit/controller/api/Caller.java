package io.godwit.controller.api;

import io.vertx.ext.web.RoutingContext;

/** Who calls, as the access token names them. */
public final class Caller {
  public static final String KEY = "io.godwit.caller";

  private Caller() {}

  public static String of(RoutingContext call) {
    return call.get(KEY, "an unnamed caller");
  }
}
