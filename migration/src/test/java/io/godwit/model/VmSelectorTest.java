package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VmSelectorTest {
  private static final VmLabels LABELS =
      VmLabels.of(VmLabel.parse("tier=db"), VmLabel.parse("vm=yes"));

  @ParameterizedTest
  @CsvSource({
    "all, true",
    "vm:web, true",
    "vm:web-2, false",
    "label:tier=db, true",
    "label:tier=d, false",
    "label:db=tier, false",
    "label:vm=yes, true",
  })
  void selectorIsReadAsItIsWritten(String text, boolean isOne) {
    VmSelector selector = VmSelector.parse(text);

    assertThat(selector).hasToString(text);
    assertThat(VmSelector.parse(selector.toString())).isEqualTo(selector);
    assertThat(selector.selects(new VmName("web"), LABELS)).isEqualTo(isOne);
  }

  @ParameterizedTest
  @CsvSource({
    "web, write all",
    "'', write all",
    "ALL, write all",
    "vm:, is not a VM name",
    "vm:Web, is not a VM name",
    "label:tier, write it as tier=db",
    "label:tier=, write it as tier=db",
    "label:tier=a=b, write it as tier=db",
    "label:Tier=db, write it as tier=db",
  })
  void othersSelectNothingAndSayWhatDoes(String text, String why) {
    assertThatThrownBy(() -> VmSelector.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void labelsAreOneOfEachKeyAndAtMostThirtyTwo() {
    assertThat(LABELS.with(VmLabels.of(VmLabel.parse("tier=web")).values()).stream())
        .extracting(Object::toString)
        .containsExactly("tier=web", "vm=yes");
    assertThat(LABELS.without(java.util.List.of("tier", "none")).stream())
        .extracting(Object::toString)
        .containsExactly("vm=yes");
    TreeMap<String, String> most = new TreeMap<>();
    IntStream.range(0, 32).forEach(number -> most.put("k" + number, "v"));
    assertThat(new VmLabels(most).values()).hasSize(32);
    most.put("one-more", "v");
    assertThatThrownBy(() -> new VmLabels(most)).hasMessageContaining("at most 32 labels, not 33");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b", "ä"})
  void othersAreNeitherKeysNorValues(String text) {
    assertThatThrownBy(() -> new VmLabel(text, "a")).hasMessageContaining("not a label's key");
    assertThatThrownBy(() -> new VmLabel("a", text)).hasMessageContaining("not a label's value");
  }

  @Test
  void keysAndValuesAreBounded() {
    assertThat(new VmLabel("k".repeat(63), "v".repeat(63)).key()).hasSize(63);
    assertThatThrownBy(() -> new VmLabel("k".repeat(64), "v"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VmLabel("k", "v".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
