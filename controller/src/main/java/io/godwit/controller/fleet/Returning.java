package io.godwit.controller.fleet;

import io.godwit.model.HostId;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The hosts that have told of their VMs since this controller has started. */
final class Returning {
  /** An agent dials again within some seconds; one that needs longer counts as unreachable. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Tasks tasks;
  private final Map<HostId, CompletableFuture<Void>> hosts = new ConcurrentHashMap<>();

  Returning(HostReports reports, Tasks tasks) {
    this.tasks = tasks;
    reports.onVms(host -> heard(host).complete(null));
  }

  /** Completes when all of them have told, or have been waited for long enough. */
  CompletableFuture<Void> of(Collection<HostId> awaited) {
    CompletableFuture<?>[] each =
        awaited.stream().map(this::heard).toArray(CompletableFuture[]::new);
    return tasks.limited(CompletableFuture.allOf(each), LIMIT).exceptionally(late -> null);
  }

  private CompletableFuture<Void> heard(HostId host) {
    return hosts.computeIfAbsent(host, id -> new CompletableFuture<>());
  }
}
