package io.godwit.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.api.OperationView.MigrationReport;
import io.godwit.bench.probe.Observer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
  private static final MigrationReport REPORT =
      new MigrationReport(
          "web",
          "east-1",
          "west-1",
          712,
          130.5,
          160.0,
          268435456L,
          1048576L,
          30000000L,
          1100000L,
          31100000L);

  @TempDir Path folder;

  @Test
  void theFileHasOneEntryPerMoveWithTheAgreedKeys() throws Exception {
    Path file = folder.resolve("demo/report.json");
    new DemoReport(List.of(move(true, 0), move(true, 0))).write(file);

    JsonNode moves = new ObjectMapper().readTree(file.toFile());
    assertThat(moves.isArray()).isTrue();
    assertThat(moves).hasSize(2);
    assertThat(moves.get(0).fieldNames())
        .toIterable()
        .containsExactly(
            "vm",
            "source",
            "destination",
            "totalMillis",
            "downtimeMillis",
            "blackoutMillis",
            "memoryBytes",
            "diskBytes",
            "wireBytes",
            "connectionSurvived",
            "writesLost");
  }

  @Test
  void theClientsBlackoutCountsNotTheHosts() {
    assertThat(move(true, 0).blackoutMillis()).isEqualTo(171.5);
  }

  @Test
  void aBrokenConnectionOrALostWriteIsNotSeamless() {
    assertThat(new DemoReport(List.of(move(true, 0))).seamless()).isTrue();
    assertThat(new DemoReport(List.of(move(true, 0), move(false, 0))).seamless()).isFalse();
    assertThat(new DemoReport(List.of(move(true, 1))).seamless()).isFalse();
  }

  @Test
  void theTableNamesWhatBroke() {
    assertThat(new DemoReport(List.of(move(false, 0))).table())
        .contains("712 ms", "172 ms", "256.0 MiB", "BROKEN");
  }

  private static MoveReport move(boolean survived, long lost) {
    return MoveReport.of(REPORT, new Observer.Seen(Duration.ofNanos(171_500_000), survived, lost));
  }
}
