package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Seven simulated days of automatic consolidation: no VM moves twice in its cool-down, no host is
 * beyond its limits, and most of what an oracle saves is saved.
 */
record AutomaticWeek(Installation installation) implements Claim {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double SAVED = 0.7;

  @Override
  public String name() {
    return "stability";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    JsonNode report = run(raw);
    double saved =
        report.get("savedHostHours").doubleValue() / report.get("oracleHostHours").doubleValue();
    return List.of(
        none(
            "moves of a VM within %d h of another one, of %d moves"
                .formatted(
                    report.get("coolDownHours").longValue(), report.get("moves").longValue()),
            report.get("movedTwiceInCoolDown")),
        none(
            "minutes of hosts whose VMs needed more than its cores, of %d; the fullest needed %.0f %%"
                .formatted(
                    report.get("hostMinutes").longValue(),
                    100 * report.get("fullestHost").doubleValue()),
            report.get("hostMinutesAboveItsCores")),
        new Figure(
            "host-hours saved, of what an oracle saves that packs anew each hour for nothing",
            String.format(Locale.ROOT, "%.1f %%", 100 * saved),
            String.format(Locale.ROOT, "at least %.0f %%", 100 * SAVED),
            Verdict.of(saved >= SAVED)));
  }

  private static Figure none(String what, JsonNode count) {
    return new Figure(what, count.asText(), "0", Verdict.of(count.longValue() == 0));
  }

  private JsonNode run(Path raw) throws IOException, InterruptedException {
    Path report = raw.resolve("week.json");
    ProcessBuilder week =
        new ProcessBuilder(installation.root().resolve("bench/bin/week").toString())
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("output.txt").toFile());
    week.environment()
        .putAll(Map.of("REPORT", report.toString(), "PICTURE", raw.resolve("week.svg").toString()));
    int exitCode = week.start().waitFor();
    if (exitCode != 0) {
      throw new IOException("the week's program ended with " + exitCode + "; see " + raw);
    }
    return JSON.readTree(report.toFile());
  }
}
