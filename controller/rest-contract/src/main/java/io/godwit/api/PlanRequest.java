package io.godwit.api;

import java.util.List;
import java.util.Objects;

/**
 * Asks for a plan by which VMs are packed onto fewer or cheaper hosts, or spread so that hosts are
 * full alike. Nothing is moved.
 *
 * @param goal COST (least money over the horizon), HOSTS (fewest hosts) or BALANCE (hosts that are
 *     full alike; none is emptied); null for COST where every host has a price, else HOSTS
 * @param horizonHours how long the fleet is expected to stay so: what it saves in that time pays
 *     for the moves; null for 720, thirty days
 * @param maximumMoves null for no limit
 * @param rules what must hold beside what every plan keeps to; null for none
 * @param drain the host that is to be emptied, and nothing else; null to pack all
 * @param emptied what becomes of hosts that are emptied: CLOSE (they take no VMs from then on) or
 *     GIVE_BACK (their instances are turned off as well); null for CLOSE
 * @param minimumGain what the plan must gain over the horizon, less what its moves cost, as a
 *     decimal number; null for any, and for BALANCE, which saves no money
 * @param maximumBlackoutMillis no live move is made that is expected to keep its VM silent for
 *     longer, as moves between the same hosts have; null for any
 * @param mayLaunch of what kind one host may be launched where the VMs have no room without it;
 *     null for none; not for BALANCE, which launches none
 */
public record PlanRequest(
    String goal,
    Integer horizonHours,
    Integer maximumMoves,
    Rules rules,
    String drain,
    String emptied,
    String minimumGain,
    Integer maximumBlackoutMillis,
    MayLaunch mayLaunch) {

  /** On the hosts that there are. */
  public PlanRequest(
      String goal,
      Integer horizonHours,
      Integer maximumMoves,
      Rules rules,
      String drain,
      String emptied,
      String minimumGain,
      Integer maximumBlackoutMillis) {
    this(
        goal,
        horizonHours,
        maximumMoves,
        rules,
        drain,
        emptied,
        minimumGain,
        maximumBlackoutMillis,
        null);
  }

  /** However long its moves keep VMs silent. */
  public PlanRequest(
      String goal,
      Integer horizonHours,
      Integer maximumMoves,
      Rules rules,
      String drain,
      String emptied,
      String minimumGain) {
    this(goal, horizonHours, maximumMoves, rules, drain, emptied, minimumGain, null);
  }

  /** Whatever it gains. */
  public PlanRequest(
      String goal,
      Integer horizonHours,
      Integer maximumMoves,
      Rules rules,
      String drain,
      String emptied) {
    this(goal, horizonHours, maximumMoves, rules, drain, emptied, null);
  }

  /** Onto fewer or cheaper hosts. */
  public PlanRequest(String goal, Integer horizonHours, Integer maximumMoves, Rules rules) {
    this(goal, horizonHours, maximumMoves, rules, null, null);
  }

  /**
   * A kind of instance that a plan may launch one of.
   *
   * @param type as the provider names it
   * @param region where it must be; null for where the provider's set-up says
   */
  public record MayLaunch(String provider, String type, String region) {}

  /**
   * Rules of one plan. Each list may be null for none.
   *
   * @param together sets of VMs, by name, each of which stays on one host
   * @param apart sets of VMs of which no host has two
   * @param pinned VMs that stay on named hosts
   * @param allowed VMs that stay at named providers
   * @param spareHost whether the fleet must still fit when any one host is lost
   * @param windows when VMs may be moved; only rules that are kept have such
   * @param regions VMs that stay in named regions
   * @param spread sets of VMs that are not too many in one failure domain
   * @param blackouts how long VMs may be silent in a move; only rules that are kept have such
   * @param hostWindows when VMs may be moved off hosts; only rules that are kept have such
   */
  public record Rules(
      List<List<String>> together,
      List<List<String>> apart,
      List<Pin> pinned,
      List<Places> allowed,
      boolean spareHost,
      List<Window> windows,
      List<Regions> regions,
      List<Spreading> spread,
      List<Blackout> blackouts,
      List<HostWindow> hostWindows) {

    public static final Rules NONE = new Rules(null, null, null, null, false);

    /** Wherever VMs are within their providers. */
    public Rules(
        List<List<String>> together,
        List<List<String>> apart,
        List<Pin> pinned,
        List<Places> allowed,
        boolean spareHost,
        List<Window> windows) {
      this(together, apart, pinned, allowed, spareHost, windows, null, null, null, null);
    }

    /** VMs may be moved at any time. */
    public Rules(
        List<List<String>> together,
        List<List<String>> apart,
        List<Pin> pinned,
        List<Places> allowed,
        boolean spareHost) {
      this(together, apart, pinned, allowed, spareHost, null);
    }

    public Rules {
      regions = Objects.requireNonNullElse(regions, List.of());
      spread = Objects.requireNonNullElse(spread, List.of());
      blackouts = Objects.requireNonNullElse(blackouts, List.of());
      hostWindows = Objects.requireNonNullElse(hostWindows, List.of());
      windows = Objects.requireNonNullElse(windows, List.of());
      together = Objects.requireNonNullElse(together, List.of());
      apart = Objects.requireNonNullElse(apart, List.of());
      pinned = Objects.requireNonNullElse(pinned, List.of());
      allowed = Objects.requireNonNullElse(allowed, List.of());
    }

    /** The same with other windows of VMs. */
    public Rules withWindows(List<Window> others) {
      return new Rules(
          together,
          apart,
          pinned,
          allowed,
          spareHost,
          others,
          regions,
          spread,
          blackouts,
          hostWindows);
    }

    /** The same with VMs in other regions. */
    public Rules withRegions(List<Regions> others) {
      return new Rules(
          together,
          apart,
          pinned,
          allowed,
          spareHost,
          windows,
          others,
          spread,
          blackouts,
          hostWindows);
    }

    /** The same with other sets of VMs that are spread. */
    public Rules withSpread(List<Spreading> others) {
      return new Rules(
          together,
          apart,
          pinned,
          allowed,
          spareHost,
          windows,
          regions,
          others,
          blackouts,
          hostWindows);
    }

    /** The same where VMs may be silent for other times. */
    public Rules withBlackouts(List<Blackout> others) {
      return new Rules(
          together,
          apart,
          pinned,
          allowed,
          spareHost,
          windows,
          regions,
          spread,
          others,
          hostWindows);
    }

    /** The same with other windows of hosts. */
    public Rules withHostWindows(List<HostWindow> others) {
      return new Rules(
          together, apart, pinned, allowed, spareHost, windows, regions, spread, blackouts, others);
    }
  }

  /** A VM is on one of these hosts. */
  public record Pin(String vm, List<String> hosts) {}

  /** A VM is at one of these providers. */
  public record Places(String vm, List<String> providers) {}

  /**
   * VMs are in one of these regions, at whichever provider. A host of which nobody has told the
   * region is in none.
   *
   * @param vm its name, or {@code label:KEY=VALUE} for all that have that label, now and later
   */
  public record Regions(String vm, List<String> regions) {}

  /**
   * No failure domain has too many of these VMs. Hosts of which nobody has told in which one they
   * are count as one.
   *
   * @param vms names, or {@code label:KEY=VALUE} for all that have that label, now and later
   * @param over RACK, ZONE, REGION or PROVIDER
   * @param atMost so many of them in each
   */
  public record Spreading(List<String> vms, String over, int atMost) {}

  /** No live move of a VM is made that is expected to keep it silent for longer. */
  public record Blackout(String vm, int maximumMillis) {}

  /**
   * A VM is moved only in these parts of each day, in UTC.
   *
   * @param times for example {@code 22:00-06:00}
   */
  public record Window(String vm, List<String> times) {}

  /**
   * VMs are moved off a host only in these parts of each day, in UTC; others may come at any time.
   *
   * @param times for example {@code 22:00-06:00}
   */
  public record HostWindow(String host, List<String> times) {}
}
