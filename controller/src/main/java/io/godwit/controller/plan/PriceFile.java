package io.godwit.controller.plan;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.migration.plan.fleet.PriceBook.Route;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads prices from a file of properties, which is read anew for each plan.
 *
 * <pre>
 * date                      = 2026-11-01
 * currency                  = USD
 * host.aws                  = 0.17    an hour of any host of provider aws
 * host.aws.big-1            = 0.68    an hour of that one
 * type.aws.m8i.large        = 0.11    an hour of a host of that type, before it is launched
 * egress.aws.gcp            = 0.09    a gigabyte (10^9 bytes) from aws to gcp
 * move                      = 0.0001  what a move is held to cost beside its bytes; the default
 * </pre>
 */
public final class PriceFile {
  /** Some price, so that of two plans for the same money the one with fewer moves is made. */
  private static final Money PER_MOVE = new Money(100);

  /** Of more than that, sums over years and fleets cannot be told exactly. */
  private static final Money MOST = Money.parse("100000");

  /** A type's name may have dots. */
  private static final int TYPE_PARTS = 3;

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private final Path file;
  private final Map<ProviderName, Money> ofProviders = new HashMap<>();
  private final Map<Prices.Kind, Money> ofTypes = new HashMap<>();
  private final Map<Prices.Named, Money> ofHosts = new HashMap<>();
  private final Map<Route, Money> egress = new HashMap<>();
  private LocalDate date;
  private String currency;
  private Money perMove = PER_MOVE;

  private PriceFile(Path file) {
    this.file = file;
  }

  /**
   * Reads it.
   *
   * @throws PriceFileException if it cannot be read, says something that is not understood, or a
   *     price that is negative
   */
  public static Prices read(Path file) throws PriceFileException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new PriceFileException("the price file %s cannot be read: %s".formatted(file, e), e);
    }
    return new PriceFile(file).of(properties);
  }

  private Prices of(Properties properties) throws PriceFileException {
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      try {
        take(key, properties.getProperty(key).strip());
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new PriceFileException(
            "the price file %s, key %s: %s".formatted(file, key, e.getMessage()), e);
      }
    }
    if (date == null || currency == null) {
      throw new PriceFileException(
          "the price file %s lacks %s: say as of when prices are, and in what"
              .formatted(file, date == null ? "date" : "currency"));
    }
    return new Prices(
        currency, date, ofProviders, ofTypes, ofHosts, new PriceBook(egress, perMove, Money.ZERO));
  }

  private void take(String key, String value) {
    boolean isOfType = key.startsWith("type.");
    String[] parts = key.split("\\.", isOfType ? TYPE_PARTS : -1);
    switch (parts[0] + "/" + parts.length) {
      case "date/1" -> date = LocalDate.parse(value);
      case "currency/1" -> currency = currency(value);
      case "move/1" -> perMove = price(value);
      case "host/2" -> ofProviders.put(new ProviderName(parts[1]), price(value));
      case "host/3" ->
          ofHosts.put(
              new Prices.Named(new ProviderName(parts[1]), new HostName(parts[2])), price(value));
      case "type/3" ->
          ofTypes.put(new Prices.Kind(new ProviderName(parts[1]), parts[2]), price(value));
      case "egress/3" ->
          egress.put(
              new Route(new ProviderName(parts[1]), new ProviderName(parts[2])), price(value));
      default ->
          throw new IllegalArgumentException(
              "there is no such key; there are date, currency, move, host.PROVIDER,"
                  + " host.PROVIDER.HOST, type.PROVIDER.TYPE and egress.FROM.TO");
    }
  }

  private static String currency(String text) {
    if (!CURRENCY.matcher(text).matches()) {
      throw new IllegalArgumentException("a currency is three capital letters, such as USD");
    }
    return text;
  }

  private static Money price(String text) {
    Money price = Money.parse(text);
    if (price.isNegative()) {
      throw new IllegalArgumentException("a price is not negative: " + text);
    }
    if (price.isMoreThan(MOST)) {
      throw new IllegalArgumentException("a price is at most %s, not %s".formatted(MOST, text));
    }
    return price;
  }
}
