package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest.MayLaunch;
import io.godwit.api.Problem;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Quota;
import io.godwit.controller.plan.Prices;
import io.godwit.controller.plan.Prospect;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Asks providers which hosts a plan could launch; nothing is launched. */
final class Prospects {
  private static final Logger LOG = System.getLogger(Prospects.class.getName());

  /** A host's name has no more, and its number must go into that. */
  private static final int LONGEST_NAME = 50;

  private final Store store;
  private final Instances instances;

  Prospects(Store store, Instances instances) {
    this.store = store;
    this.instances = instances;
  }

  /**
   * A host that may be launched.
   *
   * @param refusal why its provider would not launch it just now; empty where it would, or does not
   *     tell
   */
  record Offer(Prospect host, Optional<String> refusal) {
    /** For whoever reads a plan that launches it. */
    List<String> notes() {
      return Stream.concat(
              Stream.of(
                  "host %s is counted with %d CPUs and a sixteenth less than the %s of its type; its disk and CPU features are taken to be as those of other hosts: when it has joined, and before anything is moved, that is looked at"
                      .formatted(host.name(), host.cpus(), host.memory())),
              refusal.stream()
                  .map(
                      why ->
                          "provider %s would not launch host %s now: %s"
                              .formatted(host.provider(), host.name(), why)))
          .toList();
    }
  }

  /**
   * What was asked for, checked without asking a provider.
   *
   * @throws RefusedException INVALID; UNAVAILABLE where the provider is not set up
   */
  void check(MayLaunch wish) {
    ProviderName provider = Names.provider(wish.provider());
    if (wish.type() == null) {
      throw new RefusedException(
          Problem.Code.INVALID, "the type of the host that may be launched is missing");
    }
    try {
      new LaunchHost.Wish(
              "check", wish.provider(), wish.type(), wish.region(), null, false, null, false)
          .check();
      Provider unused = instances.of(provider);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage());
    } catch (InstanceException e) {
      throw unavailable(e);
    }
  }

  /**
   * The host that was asked for.
   *
   * @throws RefusedException NOT_FOUND where the provider has no such type, or it does not nest;
   *     UNAVAILABLE where the provider does not answer
   */
  Offer of(MayLaunch wish, Optional<Prices> prices) {
    ProviderName name = new ProviderName(wish.provider());
    try {
      Provider provider = instances.of(name);
      Provider.Type type =
          provider.types().stream()
              .filter(Provider.Type::nests)
              .filter(each -> each.name().equals(wish.type()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new RefusedException(
                          Problem.Code.NOT_FOUND,
                          "provider %s has no type %s that runs VMs; godwit provider show %s has those that do; nothing was changed"
                              .formatted(name, wish.type(), name)));
      return new Offer(
          prospect(freeName(name), name, type, Optional.ofNullable(wish.region()), prices),
          refusal(provider, type));
    } catch (InstanceException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Those that could be launched now, the cheapest of each provider first, or the smallest where
   * prices are not known. Where the price book knows types of a provider, only these. A provider
   * that does not answer has none.
   */
  List<List<Prospect>> known(Optional<Prices> prices) {
    List<List<Prospect>> known = new ArrayList<>();
    for (ProviderName name : names()) {
      try {
        known.add(known(name, prices));
      } catch (InstanceException e) {
        LOG.log(
            Level.INFO, "no host of provider {0} is offered to a plan: {1}", name, e.getMessage());
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
    return known;
  }

  private List<ProviderName> names() {
    try {
      return instances.names();
    } catch (InstanceException e) {
      LOG.log(Level.INFO, "no hosts are offered to a plan: {0}", e.getMessage());
      return List.of();
    }
  }

  private List<Prospect> known(ProviderName name, Optional<Prices> prices)
      throws InstanceException, InterruptedException {
    Provider provider = instances.of(name);
    Optional<Quota> quota = provider.quota();
    List<Provider.Type> types =
        provider.types().stream()
            .filter(Provider.Type::nests)
            .filter(type -> quota.flatMap(left -> left.refusal(type)).isEmpty())
            .toList();
    HostName free = freeName(name);
    List<Provider.Type> priced =
        types.stream()
            .filter(type -> prices.filter(book -> book.hasType(name, type.name())).isPresent())
            .toList();
    return (priced.isEmpty() ? types : priced)
        .stream()
            .map(type -> prospect(free, name, type, Optional.empty(), prices))
            .sorted(
                Comparator.comparingLong(Prospects::perHour)
                    .thenComparingLong(host -> host.memory().bytes())
                    .thenComparingInt(Prospect::cpus)
                    .thenComparing(Prospect::type))
            .toList();
  }

  private static long perHour(Prospect host) {
    return host.perHour().map(price -> price.micros()).orElse(0L);
  }

  private static Optional<String> refusal(Provider provider, Provider.Type type)
      throws InstanceException, InterruptedException {
    return provider
        .quota()
        .flatMap(quota -> quota.refusal(type))
        .map(full -> "%s (%s)".formatted(full.what(), full.remedy()));
  }

  private static Prospect prospect(
      HostName name,
      ProviderName provider,
      Provider.Type type,
      Optional<String> region,
      Optional<Prices> prices) {
    return new Prospect(
        name,
        provider,
        type.name(),
        region,
        type.cpus(),
        DataSize.ofMebibytes(type.memoryMiB()),
        prices.flatMap(known -> known.ofType(provider, type.name())));
  }

  /**
   * The provider's and a number that no host has and none that was launched ever had: a plan knows
   * by it what it has launched. Another plan that was not applied yet may have the same: who comes
   * first has it.
   */
  private HostName freeName(ProviderName provider) {
    String prefix =
        provider.value().substring(0, Math.min(LONGEST_NAME, provider.value().length()));
    Set<String> taken =
        store.read(
            transaction ->
                Stream.concat(
                        transaction.hosts().all().stream().map(HostRecord::name),
                        transaction.operations().all().stream()
                            .filter(each -> each.kind() == OperationKind.LAUNCH_HOST)
                            .map(each -> new HostName(LaunchHost.wishOf(each).host())))
                    .map(HostName::value)
                    .collect(Collectors.toSet()));
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> "%s-%d".formatted(prefix, number))
        .filter(name -> !taken.contains(name))
        .map(HostName::new)
        .findFirst()
        .orElseThrow();
  }

  private static RefusedException unavailable(InstanceException why) {
    return new RefusedException(
        Problem.Code.UNAVAILABLE, why.getMessage() + "; nothing was changed");
  }

  private static RefusedException interrupted() {
    Thread.currentThread().interrupt();
    return new RefusedException(
        Problem.Code.UNAVAILABLE, "asking a provider was interrupted; nothing was changed");
  }
}
