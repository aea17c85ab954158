package io.godwit.migration.plan.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CpuDayTest {
  private static final CpuDay RISING = CpuDay.of(part -> 100L * part);
  private static final CpuDay ALL_DAY = CpuDay.constant(new Cores(200));

  @Test
  void addsEachPartOfTheDayByItself() {
    assertThat(RISING.plus(ALL_DAY)).isEqualTo(CpuDay.of(part -> 200 + 100L * part));
    assertThat(RISING.plus(ALL_DAY).minus(ALL_DAY)).isEqualTo(RISING);
    assertThat(RISING.max(ALL_DAY).at(0)).isEqualTo(200);
    assertThat(RISING.max(ALL_DAY).at(5)).isEqualTo(500);
    assertThat(RISING.most()).isEqualTo(new Cores(500));
  }

  @Test
  void isNeverNegative() {
    assertThatThrownBy(() -> RISING.minus(ALL_DAY)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysTheHoursOfAPart() {
    assertThat(Dimension.CPU.show(1500)).isEqualTo("1.50 cores");
    assertThat(Dimension.CPU_FROM_8.show(1500)).isEqualTo("1.50 cores from 08:00 to 12:00 UTC");
    assertThat(Dimension.CPU_FROM_20.word()).isEqualTo("processor from 20:00 to 24:00 UTC");
  }
}
