package io.godwit.agent.fault;

import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.model.VmId;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Faults that are ordered by files: {@code <point>} with the name of an action in it. Each happens
 * once; its file is renamed to {@code <point>.fired} before it does.
 */
public final class InjectedFaults implements Faults {
  private static final Logger LOG = System.getLogger(InjectedFaults.class.getName());
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final String FIRED = ".fired";

  private final Path folder;

  private enum Action {
    /** Waits until the {@code .fired} file is removed. */
    HOLD,
    SWALLOW,
    /** Swallows it, and cuts the connection. */
    CUT,
    /** Stops this process, as SIGSTOP does, until it gets a SIGCONT. */
    PAUSE,
    /** Ends this process at once, as SIGKILL does. */
    KILL
  }

  private InjectedFaults(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder made if it is not there; only its owner may order faults
   */
  public static InjectedFaults in(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    LOG.log(
        Level.WARNING,
        "FAULT INJECTION IS ON: files in {0} make moves fail. For tests only, never for VMs that matter",
        folder);
    return new InjectedFaults(folder);
  }

  @Override
  public Effect at(FaultPoint point, VmId vm) throws IOException {
    Path ordered = folder.resolve(point.label());
    if (!Files.exists(ordered)) {
      return Effect.NOTHING;
    }
    try {
      return act(take(ordered), point, vm);
    } catch (NoSuchFileException taken) {
      LOG.log(Level.DEBUG, "another move met the fault at {0}", point.label());
      return Effect.NOTHING;
    }
  }

  /** {@code stock-flags} is there as long as moves are to be made as libvirt makes them. */
  @Override
  public Ending ending() {
    return Files.exists(folder.resolve("stock-flags")) ? Ending.RUNNING : Ending.PAUSED;
  }

  /** {@code repeat-orders} is there as long as they are to be repeated. */
  @Override
  public boolean repeatsOrders() {
    return Files.exists(folder.resolve("repeat-orders"));
  }

  /** {@code no-epoch-check} is there as long as epochs are not to be checked. */
  @Override
  public boolean checksEpochs() {
    return !Files.exists(folder.resolve("no-epoch-check"));
  }

  /** {@code release-unproven} is there as long as no exit is to be waited for. */
  @Override
  public Proof proof() {
    return Files.exists(folder.resolve("release-unproven")) ? Proof.NONE : Proof.EXIT;
  }

  private Action take(Path ordered) throws IOException {
    String text = Files.readString(ordered).strip();
    Files.move(ordered, fired(ordered), StandardCopyOption.ATOMIC_MOVE);
    try {
      return Action.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s orders '%s'; a fault is one of %s".formatted(ordered, text, List.of(Action.values())),
          e);
    }
  }

  private Effect act(Action action, FaultPoint point, VmId vm) throws IOException {
    LOG.log(Level.WARNING, "injected fault: {0} at {1} of VM {2}", action, point.label(), vm);
    switch (action) {
      case HOLD -> awaitGone(fired(folder.resolve(point.label())));
      case CUT -> throw new IOException("an injected fault cuts it at " + point.label());
      case PAUSE -> stopThisProcess();
      case KILL -> Runtime.getRuntime().halt(137);
      case SWALLOW -> {
        return Effect.SWALLOW;
      }
    }
    return Effect.NOTHING;
  }

  private static void awaitGone(Path file) throws IOException {
    while (Files.exists(file)) {
      LockSupport.parkNanos(LOOK.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted while a fault held it");
      }
    }
  }

  private static void stopThisProcess() throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    Command.Ended ended = Command.run(STOP_LIMIT, List.of("kill", "-STOP", pid));
    if (!ended.succeeded()) {
      throw new IOException("this process could not be paused: " + ended.complaint());
    }
  }

  private static Path fired(Path ordered) {
    return ordered.resolveSibling(ordered.getFileName() + FIRED);
  }
}
