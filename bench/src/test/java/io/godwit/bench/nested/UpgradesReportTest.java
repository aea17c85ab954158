package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.nested.UpgradesReport.By;
import io.godwit.bench.nested.UpgradesReport.Upgrade;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradesReportTest {
  private static final List<Long> GUESTS = List.of(812L, 901L);

  @TempDir Path folder;

  @Test
  void aVmIsUndisturbedThatStaysTheSameProcessAndKeepsAllThatItsClientHas() {
    assertThat(upgrade(GUESTS, GUESTS, true, 0).undisturbed()).isTrue();
    assertThat(upgrade(GUESTS, List.of(812L, 1300L), true, 0).undisturbed()).isFalse();
    assertThat(upgrade(GUESTS, List.of(812L), true, 0).undisturbed()).isFalse();
    assertThat(upgrade(GUESTS, GUESTS, false, 0).undisturbed()).isFalse();
    assertThat(upgrade(GUESTS, GUESTS, true, 1).undisturbed()).isFalse();
  }

  @Test
  void anUpgradeBeneathNoVmProvesNothing() {
    assertThat(upgrade(List.of(), List.of(), true, 0).undisturbed()).isFalse();
  }

  @Test
  void oneThatDisturbedIsSaidAmongOthers() {
    UpgradesReport report =
        new UpgradesReport(
            List.of(upgrade(GUESTS, GUESTS, true, 0), upgrade(GUESTS, GUESTS, true, 2)));

    assertThat(report.undisturbed()).isFalse();
    assertThat(report.conclusion()).contains("disturbed");
  }

  @Test
  void programsReadWhatCameOfEach() throws Exception {
    Path file = folder.resolve("upgrades.json");

    new UpgradesReport(List.of(upgrade(GUESTS, GUESTS, true, 0))).write(file);

    JsonNode first = new ObjectMapper().readTree(file.toFile()).path(0);
    assertThat(first.path("by").asText()).isEqualTo("PACKAGE");
    assertThat(first.path("undisturbed").asBoolean()).isTrue();
    assertThat(first.path("guestsAfter").path(1).asLong()).isEqualTo(901);
  }

  private static Upgrade upgrade(List<Long> before, List<Long> after, boolean survived, long lost) {
    return new Upgrade(By.PACKAGE, "1.0+next1", 60_000, 700, before, after, survived, lost);
  }
}
