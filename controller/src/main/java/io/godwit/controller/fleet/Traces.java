package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import io.godwit.api.TraceView;
import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.operation.HostUnreachableException;
import io.godwit.controller.operation.OrderFailedException;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.trace.Account;
import io.godwit.controller.trace.End;
import io.godwit.controller.trace.Way;
import io.godwit.controller.trace.Way.Admittance;
import io.godwit.model.HostId;
import io.godwit.model.Ipv6Address;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.MeshState;
import io.godwit.model.NetworkPort;
import io.godwit.model.Service;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Trace;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Follows the way between two VMs, as the hosts of both find it. Changes nothing. */
public final class Traces {
  /** An agent takes up to four seconds. */
  static final Duration LIMIT = Duration.ofSeconds(6);

  private static final Duration LIMIT_OF_ORDER = Duration.ofSeconds(5);

  private final Store store;
  private final VmStates states;
  private final Policies policies;
  private final AgentGateway gateway;
  private final UuidSource ids;
  private final Tasks tasks;

  Traces(
      Store store,
      VmStates states,
      Policies policies,
      AgentGateway gateway,
      UuidSource ids,
      Tasks tasks) {
    this.store = store;
    this.states = states;
    this.policies = policies;
    this.gateway = gateway;
    this.ids = ids;
    this.tasks = tasks;
  }

  /** Both ends before their hosts are asked, and how hosts are called. */
  private record Plan(End from, End to, Admittance admittance, Function<String, String> names) {}

  /**
   * Asks both hosts and waits for them, up to {@link #LIMIT}.
   *
   * @param port that is meant, for example 443/tcp, or icmp; null for none
   * @throws RefusedException INVALID, NOT_FOUND, CONFLICT where one of the VMs is in no network
   */
  public TraceView trace(String from, String to, String port) throws InterruptedException {
    Optional<Service> meant = Optional.ofNullable(port).map(Policies::onePort);
    Plan plan = store.read(transaction -> plan(transaction, from, to, meant));
    CompletableFuture<Account> there = ask(plan.from(), plan.to(), across(plan));
    CompletableFuture<Account> back = ask(plan.to(), plan.from(), Optional.empty());
    return Way.view(
        plan.from().with(answer(plan.from(), there)),
        plan.to().with(answer(plan.to(), back)),
        plan.admittance(),
        plan.names());
  }

  private Plan plan(Transaction transaction, String from, String to, Optional<Service> meant) {
    VmRecord first = Vms.find(transaction, Names.vm(from));
    VmRecord second = Vms.find(transaction, Names.vm(to));
    refuseSame(first, second);
    return new Plan(
        end(transaction, first),
        end(transaction, second),
        new Admittance(meant, policies.verdict(transaction, first, second, meant)),
        names(transaction));
  }

  private static void refuseSame(VmRecord from, VmRecord to) {
    NetworkPort one = port(from);
    NetworkPort unused = port(to);
    if (from.spec().id().equals(to.spec().id())) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "VM '%s' has no way to itself; name another VM of network '%s'"
              .formatted(from.spec().name(), one.network()));
    }
  }

  private static NetworkPort port(VmRecord vm) {
    return vm.spec()
        .port()
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.CONFLICT,
                    "VM '%s' is in no network, but on its host's own bridge; name two VMs that are in networks"
                        .formatted(vm.spec().name())));
  }

  private End end(Transaction transaction, VmRecord vm) {
    HostRecord host = transaction.hosts().find(states.whereIs(vm)).orElseThrow();
    return new End(
        vm.spec().id(),
        vm.spec().name(),
        vm.spec().mac(),
        port(vm),
        states.of(vm),
        vm.epoch(),
        host.id(),
        host.name(),
        key(host),
        new Account.Silent("it was not asked", ""));
  }

  private static Optional<MeshKey> key(HostRecord host) {
    return OverlayPublisher.mesh(host) instanceof MeshState.Ready ready
        ? Optional.of(ready.key())
        : Optional.empty();
  }

  private static Function<String, String> names(Transaction transaction) {
    Map<String, String> names = new HashMap<>();
    for (HostRecord host : transaction.hosts().all()) {
      names.put(host.id().toString(), host.name().value());
      names.put(MeshAddress.of(host.id()).value(), host.name().value());
    }
    return text -> names.getOrDefault(text, text);
  }

  private static Optional<HostId> across(Plan plan) {
    return Optional.of(plan.to().host()).filter(host -> !host.equals(plan.from().host()));
  }

  private CompletableFuture<Account> ask(End end, End other, Optional<HostId> across) {
    Order order =
        Order.newBuilder()
            .setOrderId(ids.next().toString())
            .setTimeLimitMillis(LIMIT_OF_ORDER.toMillis())
            .setTrace(question(end, other, across))
            .build();
    CompletableFuture<OrderDone> result =
        tasks.limited(gateway.order(end.host(), order, progress -> {}), LIMIT);
    return result.<Account>handle(
        (done, failure) -> {
          gateway.acknowledge(end.host(), order.getOrderId());
          return failure == null ? told(done) : silent(end, unwrapped(failure));
        });
  }

  private static Trace question(End end, End other, Optional<HostId> across) {
    Trace.Builder question =
        Trace.newBuilder()
            .setVmId(end.vm().toString())
            .setIpv4(end.port().address().toString())
            .setIpv6(end.port().ipv6(end.mac()).map(Ipv6Address::toString).orElse(""))
            .setVni(end.port().vni().value())
            .setToVmId(other.vm().toString())
            .setToMac(other.mac().value())
            .setToHostId(across.map(HostId::toString).orElse(""));
    return end.isInNetworkOf(other)
        ? question.build()
        : question
            .setToVni(other.port().vni().value())
            .setToIpv4(other.port().address().toString())
            .build();
  }

  private static Account told(OrderDone done) {
    return new Account.Told(done.getTrace());
  }

  private static Account silent(End end, Throwable failure) {
    return switch (failure) {
      case HostUnreachableException gone ->
          new Account.Silent(
              "host %s is not connected".formatted(end.hostName()),
              "look at its agent's log; its VMs most likely run on");
      case TimeoutException late ->
          new Account.Silent(
              "host %s has not answered within %d s".formatted(end.hostName(), LIMIT.toSeconds()),
              "trace again; where it lasts, look at its agent's log");
      case OrderFailedException failed when failed.code() == OrderFailed.Code.UNSUPPORTED ->
          new Account.Silent(
              "the agent of host %s cannot trace: %s"
                  .formatted(end.hostName(), failed.getMessage()),
              "upgrade the agent");
      default ->
          new Account.Silent(
              "host %s could not look: %s".formatted(end.hostName(), failure.getMessage()),
              "mend that and trace again");
    };
  }

  private Account answer(End end, CompletableFuture<Account> asked) throws InterruptedException {
    try {
      return tasks.await(asked);
    } catch (ExecutionException e) {
      return silent(end, unwrapped(e));
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    boolean isWrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return isWrapper && failure.getCause() != null ? unwrapped(failure.getCause()) : failure;
  }
}
