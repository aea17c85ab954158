package io.godwit.controller.config;

import io.godwit.model.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a controller is set up. The keys of the file are listed in {@link ConfigKey}.
 *
 * @param dataDirectory everything the controller keeps
 * @param listenHost the address it listens on
 * @param listenPort for REST and agents alike; 0 takes a free one
 * @param advertised what agents and the CLI dial; the server certificate is good for its host
 * @param uploadLimit the largest image file it takes
 * @param reportInterval how often agents report their load
 * @param silenceLimit how long an agent may be silent before its host counts as unreachable
 * @param leastCopyLimit how long any copy may take, beside what its size needs
 * @param bootLimit in which a host that was launched or turned on must report
 * @param prices the file of what hosts and moves cost
 * @param exactSolver the folder of the jars of the planner's exact solver
 * @param providers the file of the programs that speak for providers
 */
public record ControllerConfig(
    Path dataDirectory,
    String listenHost,
    int listenPort,
    Endpoint advertised,
    DataSize uploadLimit,
    Duration reportInterval,
    Duration silenceLimit,
    Duration leastCopyLimit,
    Duration bootLimit,
    Optional<Path> prices,
    Optional<Path> exactSolver,
    Optional<Path> providers) {
  public ControllerConfig {
    Objects.requireNonNull(dataDirectory);
    Objects.requireNonNull(listenHost);
    Objects.requireNonNull(advertised);
    Objects.requireNonNull(uploadLimit);
    Objects.requireNonNull(leastCopyLimit);
    Objects.requireNonNull(bootLimit);
    Objects.requireNonNull(prices);
    Objects.requireNonNull(exactSolver);
    Objects.requireNonNull(providers);
    if (silenceLimit.compareTo(reportInterval.multipliedBy(2)) < 0) {
      throw new ConfigException(
          ConfigKey.SILENCE_LIMIT.key()
              + " must be at least twice "
              + ConfigKey.REPORT_INTERVAL.key()
              + ", else a host that lost one report counts as unreachable");
    }
  }
}
