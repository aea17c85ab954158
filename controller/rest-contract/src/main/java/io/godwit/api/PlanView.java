package io.godwit.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A plan: what would be done, decided before anything is touched. All of it is as it was when the
 * plan was made, but for {@code state}, {@code operation} and the moves' {@code state}. Money is a
 * decimal number as text, in {@code economy.currency}.
 *
 * @param number by which it is named, from 1
 * @param state PROPOSED, APPLYING, APPLIED, STOPPED (some moves were made, or none; it can be
 *     applied again, which goes on, or undone), or DISCARDED
 * @param operation the one that applies it, or did last; null if none has
 * @param undoes the number of the plan that this one takes back; null for others
 * @param goal COST, HOSTS, BALANCE, DRAIN (empties a host, and nothing else) or UNDO
 * @param drains the host that a plan of the goal DRAIN empties; null of others, and of plans of
 *     before it was told
 * @param economy null where prices are not known
 * @param quality null of a plan that empties a host, evens the load out or takes another one back
 * @param balance null of a plan that does not even the load out
 * @param moves in their order; those of a wave are made at the same time
 * @param takesBack hosts that had been given back, whose instances it turns on before anything else
 * @param givesBack hosts whose instances it turns off once they are empty
 * @param launches hosts that it launches before it moves anything
 * @param notes what its reader should know, a sentence each: for example how short the VMs have
 *     been measured
 */
public record PlanView(
    long number,
    String state,
    String operation,
    Long undoes,
    Instant createdAt,
    String goal,
    String drains,
    int horizonHours,
    Economy economy,
    Quality quality,
    Balance balance,
    List<Host> hosts,
    List<Move> moves,
    List<Stay> stays,
    List<String> takesBack,
    List<String> givesBack,
    List<Launch> launches,
    List<String> notes) {
  public PlanView {
    // A controller that turns no instance off or on does not tell.
    takesBack = Objects.requireNonNullElse(takesBack, List.of());
    givesBack = Objects.requireNonNullElse(givesBack, List.of());
    // One of before launches none.
    launches = Objects.requireNonNullElse(launches, List.of());
  }

  /**
   * What it saves.
   *
   * @param moves what its moves cost
   * @param gain over the horizon, less what its moves cost; negative where it costs more
   * @param paybackSeconds after so long its moves have paid for themselves; null where hosts do not
   *     get cheaper
   * @param pricesOf the date of the price book
   */
  public record Economy(
      String currency,
      String perHourBefore,
      String perHourAfter,
      String moves,
      String gain,
      Long paybackSeconds,
      String pricesOf) {}

  /**
   * How good it is.
   *
   * @param hosts with VMs on them once it is applied
   * @param hostsBound so many there must be
   * @param optimal whether it is proven that no plan is better
   * @param gapPercent how much dearer than the best it may be; null where that is not known
   */
  public record Quality(long hosts, long hostsBound, boolean optimal, Double gapPercent) {}

  /**
   * How alike hosts are full, each by what it has least of, in percent of a host.
   *
   * @param fullestBefore the fullest host
   * @param fullestBound below which no placement brings the fullest host
   * @param spreadBefore the standard deviation over all hosts
   */
  public record Balance(
      double fullestBefore,
      double fullestAfter,
      double fullestBound,
      double spreadBefore,
      double spreadAfter) {}

  /**
   * A host.
   *
   * @param role STAYS, EMPTIED (it may be given back to its provider afterwards, by the plan where
   *     that was asked for) or UNUSED (it had no VM and gets none) or FILLED (it had none and gets
   *     some)
   * @param perHour null where its price is not known
   */
  public record Host(
      String name,
      String provider,
      String role,
      String perHour,
      Amounts capacity,
      Amounts usedBefore,
      Amounts usedAfter,
      List<String> vmsBefore,
      List<String> vmsAfter) {}

  /** Of what VMs share; CPU in thousandths of a core. */
  public record Amounts(long cpuMilli, long memoryBytes, long diskBytes) {}

  /**
   * A move.
   *
   * @param wave from 1
   * @param cold whether the VM is stopped
   * @param bytes that it is expected to send
   * @param expectedMillis null where no move between the two hosts has been measured yet
   * @param expectedBlackoutMillis null likewise, and of a cold move
   * @param cost null where prices are not known
   * @param why this VM
   * @param there why there
   * @param state PENDING, MOVING, DONE, FAILED or IN_DOUBT
   * @param operation of the move; null while it is pending
   */
  public record Move(
      int wave,
      String vm,
      String source,
      String destination,
      boolean cold,
      long bytes,
      Long expectedMillis,
      Long expectedBlackoutMillis,
      String cost,
      String why,
      String there,
      String state,
      String operation) {}

  /**
   * A host that is launched.
   *
   * @param region null for where its provider's set-up says
   * @param perHour null where its price is not known
   * @param state PENDING, LAUNCHING, LAUNCHED, or NOT_LAUNCHED where that failed, was taken back or
   *     is in doubt
   * @param operation that launches it; null while none has begun
   */
  public record Launch(
      String host,
      String provider,
      String type,
      String region,
      String perHour,
      String state,
      String operation) {}

  /** A VM that does not move, and the reasons. */
  public record Stay(String vm, String host, List<String> why) {}
}
