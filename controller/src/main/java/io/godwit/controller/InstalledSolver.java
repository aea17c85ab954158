package io.godwit.controller;

import io.godwit.controller.config.ConfigException;
import io.godwit.controller.config.ConfigKey;
import io.godwit.migration.plan.search.Effort;
import io.godwit.migration.plan.search.Part;
import io.godwit.migration.plan.search.PartSolver;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The planner's exact solver, which is no part of the controller but installed beside it: where it
 * fails, plans are made without.
 */
record InstalledSolver(PartSolver solver) implements PartSolver {
  private static final Logger LOG = Logger.getLogger(InstalledSolver.class);

  /**
   * Loads it, for as long as the controller runs.
   *
   * @param folder of its jars
   * @throws ConfigException if there is none, or none for this machine
   */
  static PartSolver in(Path folder) {
    URL[] jars = jars(folder).toArray(URL[]::new);
    ClassLoader loader = new URLClassLoader(jars, PartSolver.class.getClassLoader());
    try {
      PartSolver solver =
          ServiceLoader.load(PartSolver.class, loader)
              .findFirst()
              .orElseThrow(
                  () -> new ConfigException(unusable(folder, "no jar in it has an exact solver")));
      LOG.infov("plans are made with the exact solver in {0}", folder);
      return new InstalledSolver(solver);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ConfigException(unusable(folder, told(e)), e);
    }
  }

  private static String told(Throwable failure) {
    Throwable first = failure.getCause() == null ? failure : failure.getCause();
    return first
        + " (its native library is unpacked where java.io.tmpdir says, which must not be mounted"
        + " noexec)";
  }

  @Override
  public boolean isThere() {
    return solver.isThere();
  }

  @Override
  public Optional<Solution> solve(Part part, Effort effort) {
    try {
      return solver.solve(part, effort);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("the exact solver failed, so this plan is made without it", e);
      return Optional.empty();
    }
  }

  private static List<URL> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .map(InstalledSolver::url)
          .toList();
    } catch (IOException e) {
      throw new ConfigException(unusable(folder, "cannot read it: " + e), e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
  }

  private static String unusable(Path folder, String why) {
    return ("configuration key %s: %s: %s. Install the package godwit-exact-solver and name"
            + " /usr/lib/godwit/exact-solver, or leave the key out: plans are then made without"
            + " it. The controller was not started.")
        .formatted(ConfigKey.EXACT_SOLVER.key(), folder, why);
  }
}
