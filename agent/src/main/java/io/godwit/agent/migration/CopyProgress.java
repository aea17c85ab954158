package io.godwit.agent.migration;

import io.godwit.agent.order.Progress;
import io.godwit.agent.order.ProgressSink;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the controller a few times a second how far a live copy is. It decides nothing. */
final class CopyProgress implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CopyProgress.class.getName());

  /** libvirt has no event for it: each question costs QEMU a few tenths of a millisecond. */
  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final Hypervisor hypervisor;
  private final VmId vm;
  private final ProgressSink sink;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Phase phase = Phase.PRE_COPY;

  private CopyProgress(Hypervisor hypervisor, VmId vm, ProgressSink sink) {
    this.hypervisor = hypervisor;
    this.vm = vm;
    this.sink = sink;
  }

  static CopyProgress start(Hypervisor hypervisor, VmId vm, ProgressSink sink) {
    CopyProgress progress = new CopyProgress(hypervisor, vm, sink);
    Thread.ofVirtual().name("copy-progress").start(progress::follow);
    return progress;
  }

  /** Nothing is reported or asked after the next answer. */
  void stop() {
    ended.countDown();
  }

  @Override
  public void close() {
    stop();
  }

  private void follow() {
    try (Hypervisor.Subscription events = hypervisor.subscribe(this::notice)) {
      LOG.log(Level.TRACE, "following by {0}", events);
      while (!ended.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        hypervisor.migrationProgress(vm).map(this::progress).ifPresent(sink::report);
      }
    } catch (HypervisorException e) {
      LOG.log(Level.DEBUG, "no more progress of the move: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void notice(VmEvent event) {
    if (event instanceof VmEvent.Paused && event.vm().equals(vm)) {
      phase = Phase.SWITCHOVER;
      sink.report(Progress.of(Phase.SWITCHOVER, ""));
    }
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
