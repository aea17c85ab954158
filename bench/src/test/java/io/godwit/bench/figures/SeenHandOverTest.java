package io.godwit.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From "a" to "b", with "c" beside; a look takes 2 ms, and there is one every 20 ms. */
class SeenHandOverTest {
  private static final String AT_A = "fd67::a";
  private static final String AT_B = "fd67::b";

  private final List<Sight> sights = new ArrayList<>();

  @Test
  void agreementIsFromTheLastLookAtTheDestinationWithoutItToTheOneInWhichTheLastHostWasRight() {
    here("a", 0, 20);
    nowhere("a", 40);
    at("a", AT_B, 60, 80, 100, 120);
    at("b", AT_A, 5, 25);
    here("b", 45, 65, 85, 105, 125);
    at("c", AT_A, 10, 30, 50, 70, 90);
    at("c", AT_B, 110, 130);

    assertThat(seen().agreement()).contains(Duration.ofMillis(112 - 25));
    assertThat(seen().hasTwoAtOnce()).isFalse();
    assertThat(seen().coarseness()).isEqualTo(Duration.ofMillis(22));
  }

  @Test
  void twoThatHaveItAtOnceAreSeen() {
    here("a", 0, 20, 40, 60, 80);
    at("a", AT_B, 100);
    at("b", AT_A, 5, 25);
    here("b", 45, 65, 85, 105);

    assertThat(seen().hasTwoAtOnce()).isTrue();
  }

  @Test
  void twoThatHaveItAtOnceAreSeenAlsoWhereTheyAreLookedAtInTheSameMoment() {
    here("a", 0, 20, 40, 60);
    at("a", AT_B, 80);
    at("b", AT_A, 0, 20);
    here("b", 40, 60, 80);

    assertThat(seen().hasTwoAtOnce()).isTrue();
  }

  @Test
  void twoLooksInTheSameMomentAreNotEnoughAsOneMayBeTheOlder() {
    here("a", 0, 20, 40);
    at("a", AT_B, 60, 80);
    at("b", AT_A, 0, 20);
    here("b", 40, 60, 80);

    assertThat(seen().hasTwoAtOnce()).isFalse();
  }

  @Test
  void oneAfterTheOtherAreNotTwoAtOnce() {
    here("a", 0, 20, 40);
    at("a", AT_B, 60, 80);
    at("b", AT_A, 5, 25);
    here("b", 45, 65, 85);

    assertThat(seen().hasTwoAtOnce()).isFalse();
  }

  @Test
  void aHostThatTurnsBackHasNotAgreedBefore() {
    here("b", 25, 45, 65, 85, 105);
    at("b", AT_A, 5);
    at("c", AT_B, 10, 30);
    at("c", AT_A, 50);
    at("c", AT_B, 70, 90);

    assertThat(seen().agreement()).contains(Duration.ofMillis(72 - 5));
  }

  @Test
  void thereIsNoAgreementWhereAHostIsWrongAtTheEnd() {
    at("b", AT_A, 5);
    here("b", 25, 45);
    at("c", AT_B, 10, 30);
    at("c", AT_A, 50);

    assertThat(seen().agreement()).isEmpty();
  }

  @Test
  void thereIsNoAgreementWhereTheSourceStillHasIt() {
    here("a", 0, 20, 40);
    at("b", AT_A, 5);
    here("b", 25, 45);

    assertThat(seen().agreement()).isEmpty();
  }

  @Test
  void thereIsNoAgreementWhereTheDestinationWasNotSeenToGetIt() {
    here("b", 5, 25);
    at("c", AT_B, 10, 30);

    assertThat(seen().agreement()).isEmpty();
  }

  @Test
  void nothingIsSaidOfADestinationThatNobodyLookedAt() {
    here("a", 0, 20);

    assertThatThrownBy(this::seen)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("b");
  }

  private SeenHandOver seen() {
    return SeenHandOver.of("b", AT_B, sights);
  }

  private void here(String host, long... millis) {
    add(host, "gwt1", null, millis);
  }

  private void at(String host, String peer, long... millis) {
    add(host, null, peer, millis);
  }

  private void nowhere(String host, long... millis) {
    add(host, null, null, millis);
  }

  private void add(String host, String tap, String peer, long... millis) {
    for (long at : millis) {
      sights.add(new Sight(host, at * 1000, (at + 2) * 1000, tap, peer));
    }
  }
}
