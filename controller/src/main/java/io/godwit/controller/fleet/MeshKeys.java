package io.godwit.controller.fleet;

import io.godwit.api.MeshKeyView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.operation.HostUnreachableException;
import io.godwit.controller.operation.OrderFailedException;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.HostName;
import io.godwit.model.MeshState;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.RotateMeshKey;
import io.godwit.protocol.v1.RotatedMeshKey;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Has hosts change their keys in the mesh. A host does so by itself, with the hosts that it shares
 * networks with; what it has come to stands in its inventory, from which the others are told too.
 */
public final class MeshKeys {
  /** An agent takes up to sixteen seconds. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private final Store store;
  private final AgentGateway gateway;
  private final UuidSource ids;
  private final Tasks tasks;

  MeshKeys(Store store, AgentGateway gateway, UuidSource ids, Tasks tasks) {
    this.store = store;
    this.gateway = gateway;
    this.ids = ids;
    this.tasks = tasks;
  }

  /**
   * Waits for the host, up to {@link #LIMIT}.
   *
   * @throws RefusedException INVALID, NOT_FOUND, or CONFLICT where the host takes no part in the
   *     mesh, does not answer, or another host does not agree; its key stays as it is, or the
   *     message says that this is not known
   */
  public MeshKeyView rotate(String name) throws InterruptedException {
    HostName wanted = Names.host(name);
    HostRecord host = store.read(transaction -> Hosts.find(transaction, wanted));
    refuseUnfit(host);
    Order order =
        Order.newBuilder()
            .setOrderId(ids.next().toString())
            .setRotateMeshKey(RotateMeshKey.getDefaultInstance())
            .build();
    try {
      CompletableFuture<OrderDone> result =
          tasks.limited(gateway.order(host.id(), order, progress -> {}), LIMIT);
      return view(host, tasks.await(result).getRotatedMeshKey());
    } catch (ExecutionException | CompletionException e) {
      throw refusal(host, e.getCause());
    } finally {
      gateway.acknowledge(host.id(), order.getOrderId());
    }
  }

  private static void refuseUnfit(HostRecord host) {
    if (OverlayPublisher.mesh(host) instanceof MeshState.Unfit unfit) {
      throw conflict(
          "host '%s' has no key in the mesh, as it takes no part in networks: %s"
              .formatted(host.name(), unfit.reason()));
    }
  }

  private RefusedException refusal(HostRecord host, Throwable failure) {
    return switch (failure) {
      case HostUnreachableException gone ->
          conflict(
              "host '%1$s' is not connected. Where it was lost on the way, it completes the change of its key or takes it back: godwit host show %1$s tells which"
                  .formatted(host.name()));
      case TimeoutException late ->
          conflict(
              "host '%1$s' has not answered within %2$d s. It completes the change of its key or takes it back: godwit host show %1$s tells which"
                  .formatted(host.name(), LIMIT.toSeconds()));
      case OrderFailedException failed when failed.code() == OrderFailed.Code.UNSUPPORTED ->
          conflict(
              "the agent of host '%s' cannot change its key: upgrade it. Nothing was changed"
                  .formatted(host.name()));
      default ->
          conflict(
              "host '%s' has not changed its key: %s"
                  .formatted(host.name(), named(String.valueOf(failure.getMessage()))));
    };
  }

  private static RefusedException conflict(String message) {
    return new RefusedException(Problem.Code.CONFLICT, message);
  }

  private Map<String, String> names() {
    return store.read(
        transaction ->
            transaction.hosts().all().stream()
                .collect(
                    Collectors.toMap(host -> host.id().toString(), host -> host.name().value())));
  }

  /** Hosts know each other by ids only. */
  private String named(String message) {
    String named = message;
    for (Map.Entry<String, String> each : names().entrySet()) {
      named = named.replace(each.getKey(), each.getValue());
    }
    return named;
  }

  private MeshKeyView view(HostRecord host, RotatedMeshKey rotated) {
    Map<String, String> names = names();
    List<String> late =
        rotated.getLateHostIdsList().stream().map(id -> names.getOrDefault(id, id)).toList();
    return new MeshKeyView(
        host.name().value(),
        rotated.getPublicKey(),
        Instant.ofEpochMilli(rotated.getMadeMillis()),
        late);
  }
}
