package io.godwit.controller.provider;

import io.godwit.controller.operation.Launch.UserData;
import io.godwit.model.HostName;

/**
 * User data by which a host joins at its first boot: the agent's package waits for that file
 * (godwit-join.path), and removes it once it has joined.
 */
public final class CloudInit {
  private CloudInit() {}

  /**
   * Texts that stand in YAML without quotes: tokens and addresses have no other characters.
   *
   * @param controller host:port that the agent dials
   * @param token as a person would carry it to the host
   */
  public static UserData join(HostName host, String controller, String token) {
    check(controller);
    check(token);
    return new UserData(
        """
        #cloud-config
        hostname: "%s"
        write_files:
          - path: /etc/godwit/join.properties
            owner: root:root
            permissions: "0600"
            content: "controller=%s\\ntoken=%s\\n"
        """
            .formatted(host, controller, token));
  }

  private static void check(String text) {
    if (!text.matches("[A-Za-z0-9._:\\[\\]-]+")) {
      throw new IllegalArgumentException("a token or an address has no such characters");
    }
  }
}
