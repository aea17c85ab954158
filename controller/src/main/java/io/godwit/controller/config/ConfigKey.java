package io.godwit.controller.config;

import java.util.Arrays;
import java.util.Optional;

/** Every key of the controller's configuration file. */
public enum ConfigKey {
  /**
   * Folder. Default: /var/lib/godwit-controller for root, else ~/.local/share/godwit/controller.
   */
  DATA_DIRECTORY("data.directory"),
  /** Address. Default: 0.0.0.0, all of IPv4. */
  LISTEN_HOST("listen.host"),
  /** Port. Default: 8443; 0 takes a free one. */
  LISTEN_PORT("listen.port"),
  /** host:port that agents and the CLI dial. Default: this machine's name and the listen.port. */
  ADVERTISE_ADDRESS("advertise.address"),
  /** Size, for example 64GiB, which is the default: the largest image file that may be uploaded. */
  UPLOAD_LIMIT("upload.limit"),
  /** Milliseconds between two load reports of an agent. Default: 2000. */
  REPORT_INTERVAL("agents.report-interval-millis"),
  /** Milliseconds of silence after which a host counts as unreachable. Default: 7000. */
  SILENCE_LIMIT("agents.silence-limit-millis"),
  /**
   * Seconds that any copy of a VM or an image may take, beside what its size needs, before it is
   * given up and taken back. Default: 600.
   */
  COPY_LIMIT("copies.least-limit-seconds"),
  /**
   * Seconds in which a host that was launched or turned on must report, before it is given up.
   * Default: 600.
   */
  BOOT_LIMIT("hosts.boot-limit-seconds"),
  /**
   * File of what hosts and moves cost, read anew for each plan. Default: none, and plans count
   * hosts.
   */
  PRICES("prices.file"),
  /**
   * Folder of the jars of an exact solver for the planner, for example that of the package
   * godwit-exact-solver. Default: none, and plans are made without.
   */
  EXACT_SOLVER("planner.exact-solver"),
  /**
   * File of the programs that speak for providers, read anew each time. Default: none, and no
   * instance is turned off or on.
   */
  PROVIDERS("providers.file");

  private final String key;

  ConfigKey(String key) {
    this.key = key;
  }

  /** As it is written in the file. */
  public String key() {
    return key;
  }

  static Optional<ConfigKey> of(String key) {
    return Arrays.stream(values()).filter(known -> known.key.equals(key)).findFirst();
  }
}
