package io.godwit.controller;

import io.godwit.controller.config.DataDirectory;
import java.util.Map;

/** What Godwit's configuration means to Quarkus. */
final class ServerSettings {
  private ServerSettings() {}

  static Map<String, String> of(Foundation foundation) {
    DataDirectory data = foundation.data();
    return Map.ofEntries(
        Map.entry("quarkus.http.host", foundation.config().listenHost()),
        Map.entry("quarkus.http.ssl-port", Integer.toString(foundation.config().listenPort())),
        Map.entry("quarkus.http.insecure-requests", "disabled"),
        Map.entry("quarkus.http.tls-configuration-name", "controller"),
        // A host that is itself translated by QEMU needs more than the usual ten seconds.
        Map.entry("quarkus.tls.controller.handshake-timeout", "60s"),
        Map.entry("quarkus.tls.controller.key-store.pem.0.cert", data.serverChain().toString()),
        Map.entry("quarkus.tls.controller.key-store.pem.0.key", data.serverKey().toString()),
        Map.entry("quarkus.tls.controller.trust-store.pem.certs", data.caCertificate().toString()));
  }
}
