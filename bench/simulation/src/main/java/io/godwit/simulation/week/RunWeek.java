package io.godwit.simulation.week;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.migration.plan.auto.GuardRails;
import io.godwit.simulation.week.Week.Hour;
import io.godwit.simulation.week.Week.Outcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Runs a week and writes what came of it. Settings are system properties: {@code vms}, {@code
 * hosts}, {@code days}, {@code seed}, {@code report}, the file to write, and {@code picture}, where
 * its plot goes.
 */
public final class RunWeek {
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration COOL_DOWN = Duration.ofHours(24);

  private RunWeek() {}

  public static void main(String[] arguments) throws IOException {
    int hosts = Integer.getInteger("hosts", 100);
    int vms = Integer.getInteger("vms", 1000);
    int days = Integer.getInteger("days", 7);
    long seed = Long.getLong("seed", 1);
    GuardRails rails = new GuardRails(EVERY, vms, COOL_DOWN, List.of());
    WeekFleet fleet = new WeekFleet(hosts, vms, new SplittableRandom(seed));
    Outcomes outcomes = new Week(fleet, rails, Duration.ofDays(days), seed).run();
    String json =
        new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(report(hosts, vms, seed, outcomes));
    System.out.println(json);
    write("report", json);
    write("picture", new WeekPicture(hosts, outcomes.hours()).svg());
  }

  private static Map<String, Object> report(int hosts, int vms, long seed, Outcomes outcomes) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("seed", seed);
    report.put("hosts", hosts);
    report.put("vms", vms);
    report.put("coolDownHours", COOL_DOWN.toHours());
    report.put("moves", outcomes.moves());
    report.put("movedTwiceInCoolDown", outcomes.movedTwice());
    report.put("movesOfVmsPutAside", outcomes.detours());
    report.put("hostMinutes", outcomes.minutes());
    report.put("hostMinutesAboveNineTenths", outcomes.minutesFull());
    report.put("hostMinutesAboveItsCores", outcomes.minutesAbove());
    report.put("fullestHost", outcomes.fullest());
    report.put("savedHostHours", saved(hosts, outcomes.hours().stream().map(Hour::inUse).toList()));
    report.put(
        "oracleHostHours", saved(hosts, outcomes.hours().stream().map(Hour::needed).toList()));
    report.put("inUse", outcomes.hours().stream().map(Hour::inUse).toList());
    report.put("needed", outcomes.hours().stream().map(Hour::needed).toList());
    report.put("movesOfHours", outcomes.hours().stream().map(Hour::moves).toList());
    return report;
  }

  private static long saved(int hosts, List<Integer> inUse) {
    return inUse.stream().mapToLong(used -> hosts - used).sum();
  }

  private static void write(String property, String text) throws IOException {
    String file = System.getProperty(property, "");
    if (!file.isEmpty()) {
      Files.createDirectories(Path.of(file).toAbsolutePath().getParent());
      Files.writeString(Path.of(file), text);
    }
  }
}
