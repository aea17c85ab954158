package io.godwit.migration.plan.fleet;

import io.godwit.model.DataSize;
import io.godwit.model.ProviderName;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What moving costs. What hosts cost is with their types.
 *
 * @param egressPerGigabyte what a provider takes for bytes that leave it for another; not negative
 * @param perMove what a move is held to cost beside its bytes: its risk and its blackout
 * @param perGigabyte what bytes are held to cost wherever they go: time and load on the links
 */
public record PriceBook(Map<Route, Money> egressPerGigabyte, Money perMove, Money perGigabyte) {

  /** A pair of providers, in the direction of the bytes. */
  public record Route(ProviderName source, ProviderName destination) {
    public Route {
      Objects.requireNonNull(source);
      Objects.requireNonNull(destination);
    }
  }

  public PriceBook {
    egressPerGigabyte = Map.copyOf(egressPerGigabyte);
    egressPerGigabyte.forEach(
        (route, price) ->
            checkNotNegative(
                price, "from %s to %s".formatted(route.source(), route.destination())));
    checkNotNegative(perMove, "of a move");
    checkNotNegative(perGigabyte, "of a gigabyte");
  }

  private static void checkNotNegative(Money price, String what) {
    if (price.isNegative()) {
      throw new IllegalArgumentException("the price " + what + " is negative: " + price);
    }
  }

  /** Inside a provider it is free unless the book says otherwise. Empty where no price is known. */
  public Optional<Money> egress(ProviderName source, ProviderName destination) {
    Optional<Money> price =
        Optional.ofNullable(egressPerGigabyte.get(new Route(source, destination)));
    return price.isEmpty() && source.equals(destination) ? Optional.of(Money.ZERO) : price;
  }

  /** What a move of so much is held to cost. Empty where no price is known. */
  public Optional<Money> ofMove(DataSize size, ProviderName source, ProviderName destination) {
    return egress(source, destination)
        .map(price -> price.plus(perGigabyte).perGigabyteFor(size.bytes()).plus(perMove));
  }
}
