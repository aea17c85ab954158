package io.godwit.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.godwit.agent.overlay.Networks;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.AgentMessage.MessageCase;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.godwit.protocol.v1.VmReport;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReportsTest {
  private static final Duration OFTEN = Duration.ofMillis(500);

  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());
  private final List<AgentMessage> sent = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean down = new AtomicBoolean();

  /** What a libvirtd that hangs answers with. */
  private final Semaphore answers = new Semaphore(0);

  @AfterEach
  void close() {
    answers.release(1_000);
    tasks.close();
  }

  private Reports reports() {
    Uplink uplink = new Uplink();
    uplink.up(new Remembering());
    return new Reports(
        uplink,
        new Reports.Sources(
            () -> {
              throw new IOException("no inventory in this test");
            },
            Set::of,
            VmReport::getDefaultInstance,
            this::load,
            Networks.NONE::state,
            Optional::empty),
        tasks);
  }

  private LoadReport load() {
    if (down.get()) {
      throw new HypervisorException(
          HypervisorException.Reason.UNREACHABLE, "libvirt does not answer");
    }
    asked.incrementAndGet();
    answers.acquireUninterruptibly();
    return LoadReport.getDefaultInstance();
  }

  private long count(MessageCase of) {
    return sent.stream().filter(message -> message.getMessageCase() == of).count();
  }

  /** Else it would answer long after for every interval that has passed, and do nothing else. */
  @Test
  void doNotQueueBehindALibvirtdThatHangs() throws Exception {
    Reports reports = reports();
    reports.begin(OFTEN);
    await().until(() -> asked.get() == 1);
    tasks.sleep(OFTEN.multipliedBy(8));
    for (int connect = 0; connect < 5; connect++) {
      reports.begin(Duration.ofHours(1));
    }
    answers.release(1_000);

    await().until(() -> count(MessageCase.VMS) == 2);
    reports.end();
    assertThat(asked.get()).as("calls of libvirt").isEqualTo(2);
  }

  @Test
  void tellEverythingAgainAfterEachConnect() {
    answers.release(1_000);
    Reports reports = reports();
    for (int connect = 1; connect <= 3; connect++) {
      int times = connect;
      reports.begin(Duration.ofHours(1));
      await().until(() -> count(MessageCase.VMS) == times && count(MessageCase.LOAD) == times);
    }
    reports.end();
  }

  @Test
  void tellThatLibvirtIsDownInPlaceOfALoadUntilItAnswers() {
    answers.release(1_000);
    down.set(true);
    Reports reports = reports();
    reports.begin(OFTEN);
    await().until(() -> count(MessageCase.HYPERVISOR_SILENCE) >= 2);
    assertThat(count(MessageCase.LOAD)).isZero();

    down.set(false);
    await().until(() -> count(MessageCase.LOAD) >= 1);
    reports.end();
  }

  /** A controller that keeps up. */
  private final class Remembering implements Session {
    @Override
    public void open(AgentMessage hello) {
      send(hello);
    }

    @Override
    public void send(AgentMessage message) {
      sent.add(message);
    }

    @Override
    public boolean sendInTurn(AgentMessage message) {
      return sent.add(message);
    }

    @Override
    public Iterator<UploadChunk> readUpload(ReadUploadRequest request) {
      return Collections.emptyIterator();
    }

    @Override
    public void abandon(String why) {}
  }
}
