package io.godwit.controller.plan;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What hosts and moves cost.
 *
 * @param currency its code, for people
 * @param date as of which
 * @param ofProviders an hour of any host of a provider
 * @param ofTypes an hour of a kind of instance, by which it is told before it is launched
 * @param ofHosts an hour of a host, which goes before its provider's
 */
public record Prices(
    String currency,
    LocalDate date,
    Map<ProviderName, Money> ofProviders,
    Map<Kind, Money> ofTypes,
    Map<Named, Money> ofHosts,
    PriceBook moves) {
  /** A host at a provider. */
  public record Named(ProviderName provider, HostName host) {}

  /** A type of a provider's instances, as that names it. */
  public record Kind(ProviderName provider, String type) {}

  public Prices {
    Objects.requireNonNull(currency);
    Objects.requireNonNull(date);
    ofProviders = Map.copyOf(ofProviders);
    ofTypes = Map.copyOf(ofTypes);
    ofHosts = Map.copyOf(ofHosts);
    Objects.requireNonNull(moves);
  }

  /** Of an hour of a host of that type; empty where it is not known. */
  public Optional<Money> ofType(ProviderName provider, String type) {
    return Optional.ofNullable(ofTypes.get(new Kind(provider, type)))
        .or(() -> Optional.ofNullable(ofProviders.get(provider)));
  }

  /** Whether an hour of that type is told by itself. */
  public boolean hasType(ProviderName provider, String type) {
    return ofTypes.containsKey(new Kind(provider, type));
  }

  /** The same with an hour of one more host. */
  Prices with(HostName host, ProviderName provider, Money perHour) {
    Map<Named, Money> all = new HashMap<>(ofHosts);
    all.put(new Named(provider, host), perHour);
    return new Prices(currency, date, ofProviders, ofTypes, all, moves);
  }

  /** Of an hour; empty where it is not known. */
  public Optional<Money> perHour(HostName host, ProviderName provider) {
    return Optional.ofNullable(ofHosts.get(new Named(provider, host)))
        .or(() -> Optional.ofNullable(ofProviders.get(provider)));
  }
}
