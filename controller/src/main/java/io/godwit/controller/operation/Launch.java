package io.godwit.controller.operation;

import io.godwit.model.HostName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An instance that is to be launched for a host.
 *
 * @param token the same for each try of one launch, another one for each launch: 1 to 64 letters,
 *     digits and hyphens
 * @param type as the provider names it
 * @param region where it must be; empty where the provider's set-up says
 * @param zone empty where the provider may choose
 * @param userData what the instance reads at its first boot, by cloud-init
 */
public record Launch(
    String token,
    HostName host,
    String type,
    Optional<String> region,
    Optional<String> zone,
    Market market,
    UserData userData) {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * @throws IllegalArgumentException for a text out of its pattern; the message says what is
   */
  public Launch {
    Objects.requireNonNull(host);
    Objects.requireNonNull(market);
    Objects.requireNonNull(userData);
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "a launch's token has 1 to 64 letters, digits and hyphens");
    }
    check("type", type);
    region.ifPresent(given -> check("region", given));
    zone.ifPresent(given -> check("zone", given));
  }

  /** How an instance is paid for. */
  public sealed interface Market {
    /** By the hour, for as long as it is wanted. */
    record OnDemand() implements Market {}

    /**
     * Cheaper, until the provider wants it back.
     *
     * @param mostPerHour more is not paid, in the currency of the provider; empty: up to what it
     *     costs on demand
     */
    record Spot(Optional<BigDecimal> mostPerHour) implements Market {}
  }

  /**
   * What an instance reads at its first boot. It has a token by which a host joins, so it is
   * printed nowhere.
   *
   * @param text at most 16 KiB, which is the least of what providers take
   */
  public record UserData(String text) {
    private static final int MOST = 16 << 10;

    public UserData {
      int size = text.getBytes(StandardCharsets.UTF_8).length;
      if (size > MOST) {
        throw new IllegalArgumentException(
            "providers take at most %d bytes of user data, not %d".formatted(MOST, size));
      }
    }

    @Override
    public String toString() {
      return "UserData[of %d characters]".formatted(text.length());
    }
  }

  private static void check(String what, String text) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a %s has 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit"
              .formatted(what));
    }
  }
}
