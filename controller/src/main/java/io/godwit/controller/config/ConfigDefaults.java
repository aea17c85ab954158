package io.godwit.controller.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/**
 * What depends on the machine where the file says nothing.
 *
 * @param hostName the machine's own
 */
public record ConfigDefaults(Path dataDirectory, String hostName, int port) {
  private static final int USUAL_PORT = 8443;

  /** Of this machine and user. */
  public static ConfigDefaults ofThisMachine() {
    Path data =
        "root".equals(System.getProperty("user.name"))
            ? Path.of("/var/lib/godwit-controller")
            : Path.of(System.getProperty("user.home"), ".local/share/godwit/controller");
    return new ConfigDefaults(data, ownName(), USUAL_PORT);
  }

  /** A port that is chosen at start is known only then; 8443 stands in for it. */
  Endpoint advertised(int listenPort) {
    return new Endpoint(hostName, listenPort == 0 ? USUAL_PORT : listenPort);
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
