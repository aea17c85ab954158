package io.godwit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** What a listener has heard. */
final class RecordedEvents implements AutoCloseable {
  private final List<VmEvent> heard = new CopyOnWriteArrayList<>();
  private final Hypervisor.Subscription subscription;

  RecordedEvents(Hypervisor hypervisor) {
    this.subscription = hypervisor.subscribe(heard::add);
  }

  List<VmEvent> all() {
    return List.copyOf(heard);
  }

  /** Waits until these have come, in this order. */
  void await(VmEvent... expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(all()).containsSubsequence(expected));
  }

  /** Waits until one of this kind has come. */
  <E extends VmEvent> E await(Class<E> kind) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> all().stream().filter(kind::isInstance).map(kind::cast).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
