package io.godwit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.CpuContract;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CpuBaselineTest {
  private static final Map<String, Set<String>> MODELS =
      Map.of("old", Set.of("a"), "new", Set.of("a", "b", "c"), "other", Set.of("a", "b"));

  @Test
  void takesTheModelThatCoversMost() {
    assertThat(CpuBaseline.of(Set.of("a", "b", "d"), MODELS))
        .contains(new CpuContract("other", List.of("d")));
  }

  @Test
  void neverPromisesAModelThatSomeHostLacks() {
    assertThat(CpuBaseline.of(Set.of("b", "c"), MODELS)).isEmpty();
  }
}
