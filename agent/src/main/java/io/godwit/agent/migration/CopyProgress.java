package io.godwit.agent.migration;

import io.godwit.agent.order.Progress;
import io.godwit.agent.order.ProgressSink;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Phase;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Tells the controller a few times a second how far a live copy is. It decides nothing. */
final class CopyProgress implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CopyProgress.class.getName());

  /** libvirt has no event for it: each question costs QEMU a few tenths of a millisecond. */
  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final Hypervisor hypervisor;
  private final Tasks tasks;
  private final VmId vm;
  private final ProgressSink sink;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile Phase phase = Phase.PRE_COPY;

  private CopyProgress(Host host, VmId vm, ProgressSink sink) {
    this.hypervisor = host.hypervisor();
    this.tasks = host.tasks();
    this.vm = vm;
    this.sink = sink;
  }

  static CopyProgress start(Host host, VmId vm, ProgressSink sink) {
    CopyProgress progress = new CopyProgress(host, vm, sink);
    Tasks.Task unused = host.tasks().start("copy-progress", progress::follow);
    return progress;
  }

  /** Nothing is reported or asked after the next answer. */
  void stop() {
    ended.complete(null);
  }

  @Override
  public void close() {
    stop();
  }

  private void follow() {
    try (Hypervisor.Subscription events = hypervisor.subscribe(this::notice)) {
      LOG.log(Level.TRACE, "following by {0}", events);
      while (!tasks.isDoneWithin(ended, INTERVAL)) {
        hypervisor.migrationProgress(vm).map(this::progress).ifPresent(sink::report);
      }
    } catch (HypervisorException e) {
      LOG.log(Level.DEBUG, "no more progress of the move: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void notice(VmEvent event) {
    if (!event.vm().equals(vm)) {
      return;
    }
    switch (event) {
      case VmEvent.Paused paused -> enter(Phase.SWITCHOVER, "");
      case VmEvent.PostCopyStarted started -> enter(Phase.POST_COPY, "");
      case VmEvent.PostCopyFailed broken ->
          enter(
              Phase.POST_COPY,
              "paused: the link to the destination is lost; it goes on when the link is back");
      default -> LOG.log(Level.TRACE, "{0}", event);
    }
  }

  private void enter(Phase entered, String detail) {
    phase = entered;
    sink.report(Progress.of(entered, detail));
  }

  private Progress progress(MigrationStatistics figures) {
    return new Progress(
        phase,
        figures.memoryProcessed(),
        figures.memoryProcessed().plus(figures.memoryRemaining()),
        figures.diskProcessed(),
        figures.diskProcessed().plus(figures.diskRemaining()),
        "");
  }
}
