package io.godwit.controller.store;

import io.godwit.migration.plan.auto.DailyWindow;
import io.godwit.migration.plan.rule.FailureDomain;
import io.godwit.model.VmSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rule that is kept.
 *
 * @param number never given twice
 * @param vms names, or labels as {@link VmSelector} writes them
 * @param places names of hosts, providers or regions, parts of the day or milliseconds, as its kind
 *     wants, for {@link Kind#HOST_WINDOW} after its host; for {@link Kind#SPREAD} a {@link
 *     FailureDomain} and how many VMs at most it has
 */
public record RuleRecord(
    long number, Kind kind, List<String> vms, List<String> places, Instant createdAt) {
  private static final Duration DAY = Duration.ofDays(1);

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
    /** That they are in one of these regions. */
    ALLOW_REGION,
    /** That no failure domain has too many of them. */
    SPREAD,
    /** That all of the fleet's still fit when any one host is lost. */
    SPARE_HOST,
    /** That no live move is made that is expected to keep them silent for longer. */
    MAX_BLACKOUT,
    /** That they are moved only in these parts of the day. */
    WINDOW,
    /** That VMs are moved off a host only in these parts of the day. */
    HOST_WINDOW
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
      case ALLOW_REGION -> names + (vms.size() == 1 ? " is" : " are") + " in region " + where;
      case SPREAD -> "no %s has more than %d of %s".formatted(over().word(), atMost(), names);
      case MAX_BLACKOUT ->
          "%s is silent for at most %d ms in a move".formatted(names, mostSilent().toMillis());
      case WINDOW -> names + " is moved only in " + where + " UTC";
      case HOST_WINDOW ->
          "VMs are moved off host %s only in %s UTC"
              .formatted(host(), String.join(" or ", times()));
      case SPARE_HOST -> "all fit when any one host is lost";
    };
  }

  /** Of {@link Kind#SPREAD}. */
  public FailureDomain over() {
    return FailureDomain.valueOf(places.getFirst());
  }

  /** Of {@link Kind#SPREAD}. */
  public int atMost() {
    return Integer.parseInt(places.getLast());
  }

  /** Of {@link Kind#MAX_BLACKOUT}. */
  public Duration mostSilent() {
    return Duration.ofMillis(Integer.parseInt(places.getFirst()));
  }

  /** The same of VMs by name. */
  public RuleRecord of(List<String> names) {
    return new RuleRecord(number, kind, names, places, createdAt);
  }

  /** Of {@link Kind#HOST_WINDOW}. */
  public String host() {
    return places.getFirst();
  }

  /** When its VMs may be moved, or those of its host; empty of other kinds. */
  public List<String> times() {
    return switch (kind) {
      case WINDOW -> places;
      case HOST_WINDOW -> places.subList(1, places.size());
      default -> List.of();
    };
  }

  /** Whether it is about when VMs are moved. */
  public boolean isWindow() {
    return !times().isEmpty();
  }

  /** Whether it is about when a VM is moved off a host, which the VM leaves. */
  public boolean isWindowOf(String vm, String source) {
    return switch (kind) {
      case WINDOW -> vms.contains(vm);
      case HOST_WINDOW -> host().equals(source);
      default -> false;
    };
  }

  /**
   * When the window closes that is open at a moment, also where one goes on in another; empty where
   * none is open, or always one is.
   */
  public Optional<Instant> closing(Instant moment) {
    List<DailyWindow> windows = windows();
    Instant end = moment;
    Optional<DailyWindow> open = openAt(windows, end);
    while (open.isPresent() && end.isBefore(moment.plus(DAY))) {
      end = open.get().closing(end);
      open = openAt(windows, end);
    }
    return end.equals(moment) || open.isPresent() ? Optional.empty() : Optional.of(end);
  }

  private static Optional<DailyWindow> openAt(List<DailyWindow> windows, Instant moment) {
    return windows.stream().filter(window -> window.has(moment)).findFirst();
  }

  /** Whether it says that its VMs, or those of its host, are not moved then. */
  public boolean isClosed(Instant moment) {
    return isWindow() && openAt(windows(), moment).isEmpty();
  }

  private List<DailyWindow> windows() {
    return times().stream().map(DailyWindow::parse).toList();
  }
}
