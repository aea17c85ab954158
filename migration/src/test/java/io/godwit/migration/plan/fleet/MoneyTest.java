package io.godwit.migration.plan.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MoneyTest {
  @Test
  void isExact() {
    assertThat(Money.parse("0.1").plus(Money.parse("0.2"))).isEqualTo(Money.parse("0.3"));
    assertThat(Money.parse("0.0928").perHourFor(Duration.ofDays(30)))
        .isEqualTo(Money.parse("66.816"));
    assertThat(Money.parse("1").perHourFor(Duration.ofSeconds(1)))
        .isEqualTo(Money.parse("0.000278"));
    assertThat(Money.parse("0.09").perGigabyteFor(1L << 30)).isEqualTo(Money.parse("0.096637"));
  }

  @Test
  void isWrittenWithTwoDecimalsOrAsManyAsItNeeds() {
    assertThat(Money.parse("3")).hasToString("3.00");
    assertThat(Money.parse("0.0928")).hasToString("0.0928");
    assertThat(Money.ZERO.minus(Money.parse("1.5"))).hasToString("-1.50");
  }

  @Test
  void refusesWhatIsNoAmountAndNegativePrices() {
    assertThatThrownBy(() -> Money.parse("0.0000001")).hasMessageContaining("at most six decimals");
    assertThatThrownBy(() -> Money.parse("free")).hasMessageContaining("'free' is not an amount");
    assertThatThrownBy(() -> new PriceBook(Map.of(), new Money(-1), Money.ZERO))
        .hasMessage("the price of a move is negative: -0.000001");
  }
}
