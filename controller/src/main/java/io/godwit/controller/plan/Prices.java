package io.godwit.controller.plan;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What hosts and moves cost.
 *
 * @param currency its code, for people
 * @param date as of which
 * @param ofProviders an hour of any host of a provider
 * @param ofHosts an hour of a host, which goes before its provider's
 */
public record Prices(
    String currency,
    LocalDate date,
    Map<ProviderName, Money> ofProviders,
    Map<Named, Money> ofHosts,
    PriceBook moves) {
  /** A host at a provider. */
  public record Named(ProviderName provider, HostName host) {}

  public Prices {
    Objects.requireNonNull(currency);
    Objects.requireNonNull(date);
    ofProviders = Map.copyOf(ofProviders);
    ofHosts = Map.copyOf(ofHosts);
    Objects.requireNonNull(moves);
  }

  /** Of an hour; empty where it is not known. */
  public Optional<Money> perHour(HostName host, ProviderName provider) {
    return Optional.ofNullable(ofHosts.get(new Named(provider, host)))
        .or(() -> Optional.ofNullable(ofProviders.get(provider)));
  }
}
