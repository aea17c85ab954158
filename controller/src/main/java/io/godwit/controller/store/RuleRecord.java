package io.godwit.controller.store;

import io.godwit.migration.plan.auto.DailyWindow;
import java.time.Instant;
import java.util.List;

/**
 * A rule that is kept.
 *
 * @param number never given twice
 * @param vms names
 * @param places names of hosts or providers, or parts of the day, as its kind wants
 */
public record RuleRecord(
    long number, Kind kind, List<String> vms, List<String> places, Instant createdAt) {
  public RuleRecord {
    vms = List.copyOf(vms);
    places = List.copyOf(places);
  }

  /** What a rule wants of its VMs. */
  public enum Kind {
    /** That they are on one host. */
    TOGETHER,
    /** That no host has two of them. */
    APART,
    /** That they are on one of these hosts. */
    PIN,
    /** That they are at one of these providers. */
    ALLOW,
    /** That all of the fleet's still fit when any one host is lost. */
    SPARE_HOST,
    /** That they are moved only in these parts of the day. */
    WINDOW
  }

  /** For people. */
  public String words() {
    String names = String.join(", ", vms);
    String where = String.join(" or ", places);
    return switch (kind) {
      case TOGETHER -> names + " are on one host";
      case APART -> names + " are apart";
      case PIN -> names + " is on host " + where;
      case ALLOW -> names + " is at provider " + where;
      case WINDOW -> names + " is moved only in " + where + " UTC";
      case SPARE_HOST -> "all fit when any one host is lost";
    };
  }

  /** Whether it says that its VMs are not moved then. */
  public boolean isClosed(Instant moment) {
    return kind == Kind.WINDOW
        && places.stream().map(DailyWindow::parse).noneMatch(window -> window.has(moment));
  }
}
