package io.godwit.controller;

import io.godwit.controller.fleet.Fleet;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import java.io.PrintStream;

/** Says where the controller listens, once it does, and waits for its end. */
public final class Server implements QuarkusApplication {
  private final Foundation foundation;
  private final Fleet fleet;
  private final HttpServer server;

  Server(Foundation foundation, Fleet fleet, HttpServer server) {
    this.foundation = foundation;
    this.fleet = fleet;
    this.server = server;
  }

  @Override
  public int run(String... arguments) {
    fleet.resume();
    announce(System.out);
    Quarkus.waitForExit();
    return 0;
  }

  private void announce(PrintStream out) {
    out.println(
        "Godwit controller listens on https://%s:%d"
            .formatted(foundation.config().listenHost(), server.getSecurePort()));
    out.println("CA certificate: " + foundation.data().caCertificate());
    fleet
        .adminTokens()
        .bootstrap()
        .ifPresent(token -> out.println("Admin token (shown this once): " + token));
    out.println("Ready.");
    out.flush();
  }
}
