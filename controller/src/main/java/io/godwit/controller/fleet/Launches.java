package io.godwit.controller.fleet;

import io.godwit.api.LaunchHostRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.api.TerminateHostRequest;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.LaunchHost.Wish;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.TerminateHost;
import io.godwit.controller.operation.TerminateHost.Farewell;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Optional;

/** Hosts that are launched and given up at their providers. */
public final class Launches {
  private final Instances instances;
  private final Submissions submissions;
  private final InstantSource clock;

  Launches(Instances instances, Submissions submissions, InstantSource clock) {
    this.instances = instances;
    this.submissions = submissions;
    this.clock = clock;
  }

  /**
   * Begins to launch a host.
   *
   * @throws RefusedException INVALID; UNAVAILABLE where the provider is not set up; EXISTS where
   *     there is a host of that name, or one is being launched
   */
  public OperationView launch(LaunchHostRequest asked, Optional<String> idempotencyKey) {
    Submissions.Request request = new Submissions.Request(asked, idempotencyKey);
    return submissions.repeated(request).orElseGet(() -> launch(asked, request));
  }

  private OperationView launch(LaunchHostRequest asked, Submissions.Request request) {
    HostName host = Names.host(asked.host());
    ProviderName provider = Names.provider(asked.provider());
    Wish wish = wish(asked);
    refuseUnknown(provider);
    return submissions.submit(
        request,
        (transaction, id, fingerprint) -> {
          refuseTaken(transaction, host);
          transaction
              .operations()
              .insert(
                  operation(
                      id,
                      OperationKind.LAUNCH_HOST,
                      Optional.empty(),
                      Json.write(wish),
                      request,
                      fingerprint));
        });
  }

  private static Wish wish(LaunchHostRequest asked) {
    boolean isOdd = asked.mostPerHour() != null && !asked.spot();
    if (asked.type() == null || isOdd || isNegative(asked.mostPerHour())) {
      throw invalid(
          asked.type() == null
              ? "the type of the instance is missing"
              : "a price limit is a positive amount, and goes with spot instances only");
    }
    Wish wish =
        new Wish(
            asked.host(),
            asked.provider(),
            asked.type(),
            asked.region(),
            asked.zone(),
            asked.spot(),
            asked.mostPerHour(),
            asked.keepFailed());
    try {
      wish.check();
      return wish;
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static boolean isNegative(BigDecimal price) {
    return price != null && price.signum() <= 0;
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(Problem.Code.INVALID, why);
  }

  private void refuseUnknown(ProviderName provider) {
    try {
      Provider unused = instances.of(provider);
    } catch (InstanceException e) {
      throw new RefusedException(
          Problem.Code.UNAVAILABLE, e.getMessage() + ". Nothing was launched");
    }
  }

  private static void refuseTaken(Transaction transaction, HostName host) {
    if (transaction.hosts().find(host).isPresent()) {
      throw new RefusedException(
          Problem.Code.EXISTS,
          "there is a host named '%s'; choose another name. Nothing was launched".formatted(host));
    }
    LaunchHost.launching(transaction, host)
        .ifPresent(
            other -> {
              throw new RefusedException(
                  Problem.Code.EXISTS,
                  "operation %s launches a host named '%s'; choose another name. Nothing was launched"
                      .formatted(other.id(), host));
            });
  }

  /**
   * Begins to terminate a host.
   *
   * @throws RefusedException INVALID, NOT_FOUND; CONFLICT while it has VMs, or is being launched or
   *     terminated
   */
  public OperationView terminate(
      String name, TerminateHostRequest asked, Optional<String> idempotencyKey) {
    HostName host = Names.host(name);
    Submissions.Request request = new Submissions.Request(new Leaving(name, asked), idempotencyKey);
    return submissions.repeated(request).orElseGet(() -> terminate(host, asked, request));
  }

  /** What was asked for, to be compared when its key comes again. */
  private record Leaving(String host, TerminateHostRequest asked) {}

  private OperationView terminate(
      HostName host, TerminateHostRequest asked, Submissions.Request request) {
    return submissions.submit(
        request,
        (transaction, id, fingerprint) -> {
          HostRecord record = Hosts.find(transaction, host);
          refuseInUse(transaction, record);
          Farewell farewell =
              new Farewell(
                  record.id().toString(),
                  host.value(),
                  record.provider().value(),
                  asked.evenNotOurs());
          transaction
              .operations()
              .insert(
                  operation(
                      id,
                      OperationKind.TERMINATE_HOST,
                      Optional.of(record.id()),
                      Json.write(farewell),
                      request,
                      fingerprint));
        });
  }

  private static void refuseInUse(Transaction transaction, HostRecord host) {
    long vms = transaction.vms().countOn(host.id());
    if (vms > 0) {
      throw conflict(
          "host '%s' has %d VMs: godwit host drain %s moves them"
              .formatted(host.name(), vms, host.name()));
    }
    if (TerminateHost.isLeaving(transaction, host.id())) {
      throw conflict("host '%s' is being terminated".formatted(host.name()));
    }
    LaunchHost.launching(transaction, host.name())
        .ifPresent(
            launch -> {
              throw conflict(
                  "host '%s' is being launched: godwit operation cancel %s takes that back"
                      .formatted(host.name(), launch.id()));
            });
  }

  private static RefusedException conflict(String why) {
    return new RefusedException(Problem.Code.CONFLICT, why + ". Nothing was changed");
  }

  private NewOperation operation(
      OperationId id,
      OperationKind kind,
      Optional<HostId> host,
      String parameters,
      Submissions.Request request,
      String fingerprint) {
    return new NewOperation(
        id,
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        host,
        Optional.empty(),
        parameters,
        request.idempotencyKey(),
        fingerprint,
        clock.instant());
  }
}
