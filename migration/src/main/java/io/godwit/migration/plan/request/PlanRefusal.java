package io.godwit.migration.plan.request;

import io.godwit.migration.Explained;
import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Why there is no plan. Nothing was moved. */
public sealed interface PlanRefusal extends Explained {

  /** Of a search that found nothing. */
  enum Certainty {
    /** Everything was tried, or a bound shows it. */
    PROVEN,
    /** There may be something. */
    NOT_FOUND
  }

  /** Bytes may have to go where no price is known. */
  record PriceMissing(ProviderName source, ProviderName destination) implements PlanRefusal {
    @Override
    public String reason() {
      return "the price book has no price for bytes from %s to %s".formatted(source, destination);
    }

    @Override
    public String remedy() {
      return "add that price, 0 where it is free, or allow the VMs only one of the two providers";
    }
  }

  /**
   * No host may have a VM, each for one of the obstacles.
   *
   * @param vms one, or those that stay together
   * @param obstacles each for people, with how many hosts it rules out
   */
  record NoHostAllowed(List<VmName> vms, List<String> obstacles) implements PlanRefusal {
    public NoHostAllowed {
      vms = List.copyOf(vms);
      obstacles = List.copyOf(obstacles);
    }

    @Override
    public String reason() {
      return "no host may have %s: %s".formatted(names(vms), String.join("; ", obstacles));
    }

    @Override
    public String remedy() {
      return "loosen one of these rules, or add a host that they allow";
    }
  }

  /** Two rules cannot both hold. */
  record RulesContradict(List<String> rules) implements PlanRefusal {
    public RulesContradict {
      rules = List.copyOf(rules);
    }

    @Override
    public String reason() {
      return "these rules cannot hold together: " + String.join("; ", rules);
    }

    @Override
    public String remedy() {
      return "take one of them back";
    }
  }

  /**
   * All open hosts together do not have what all VMs need that cannot stay on closed ones.
   *
   * @param missing in the dimension's unit
   */
  record TooLittleRoom(Dimension dimension, long missing, Need need) implements PlanRefusal {
    /** What the room is needed for. */
    public enum Need {
      VMS,
      /** The same, also without the largest host. */
      VMS_AND_A_SPARE_HOST
    }

    @Override
    public String reason() {
      return "all open hosts together lack %s%s"
          .formatted(
              dimension.show(missing),
              need == Need.VMS ? "" : " for what any one of them may have, were it lost");
    }

    @Override
    public String remedy() {
      return "add a host that has as much, or open one that is closed or being emptied"
          + (need == Need.VMS ? "" : ", or keep no room for a loss");
    }
  }

  /**
   * None was found.
   *
   * @param proven whether it is certain that there is none
   * @param brokenNow what does not hold as the fleet is, for people
   */
  record NoPlacement(Certainty proven, List<String> brokenNow) implements PlanRefusal {
    public NoPlacement {
      brokenNow = List.copyOf(brokenNow);
    }

    @Override
    public String reason() {
      String what =
          proven == Certainty.PROVEN
              ? "no placement keeps all rules"
              : "no placement that keeps all rules was found";
      return brokenNow.isEmpty() ? what : what + "; broken now: " + String.join("; ", brokenNow);
    }

    @Override
    public String remedy() {
      return "add a host, or loosen a rule"
          + (proven == Certainty.PROVEN ? "" : ", or let the search take longer");
    }
  }

  /**
   * There are placements that keep all rules, and no order of moves to any of them was found.
   *
   * @param waiting VMs that would wait for each other on the way to one of them
   */
  record NoWay(List<VmName> waiting) implements PlanRefusal {
    public NoWay {
      waiting = List.copyOf(waiting);
    }

    @Override
    public String reason() {
      return ("no order of moves was found to a placement that keeps all rules:"
              + " %s would wait for each other, and cannot be put aside")
          .formatted(names(waiting));
    }

    @Override
    public String remedy() {
      return "add a host on which one of them may be for a while, or loosen a rule";
    }
  }

  /**
   * The best that was found costs more than leaving everything where it is, and mends nothing.
   *
   * @param payback after how long that plan would have paid for itself; empty if never
   */
  record LosesMoney(Money loss, Duration horizon, Goal goal, Optional<Duration> payback)
      implements PlanRefusal {
    @Override
    public String reason() {
      return "the best plan that was found costs %s more within %d hours than it saves"
          .formatted(loss, horizon.toHours());
    }

    @Override
    public String remedy() {
      List<String> remedies = new ArrayList<>();
      if (goal != Goal.COST) {
        remedies.add("plan for the least cost");
      }
      payback.map(LosesMoney::longEnough).ifPresent(remedies::add);
      return remedies.isEmpty() ? "leave everything where it is" : String.join(", or ", remedies);
    }

    private static String longEnough(Duration payback) {
      return "plan over at least %d hours, in which that plan pays for itself"
          .formatted(Math.ceilDiv(payback.toSeconds(), 3600L));
    }
  }

  /**
   * The best that was found is what there is.
   *
   * @param proven whether it is certain that there is nothing better
   * @param mostMoves so many a plan may make; empty where no rule says so
   * @param room what it must leave room for
   */
  record NothingToGain(Certainty proven, Goal goal, OptionalInt mostMoves, TooLittleRoom.Need room)
      implements PlanRefusal {
    @Override
    public String reason() {
      return proven == Certainty.PROVEN
          ? "no plan that keeps all rules " + better()
          : "no plan was found that keeps all rules and " + better();
    }

    private String better() {
      return switch (goal) {
        case COST -> "costs less than leaving everything where it is";
        case HOSTS -> "needs fewer hosts than leaving everything where it is";
        case BALANCE -> "evens the load out by more than its moves are worth";
      };
    }

    @Override
    public String remedy() {
      String now =
          proven == Certainty.PROVEN ? "none is needed" : "none, or let the search take longer";
      return lever().map(lever -> now + "; " + lever).orElse(now);
    }

    private Optional<String> lever() {
      if (mostMoves.isPresent()) {
        return Optional.of(
            "with more than %d moves there may be something".formatted(mostMoves.getAsInt()));
      }
      if (goal == Goal.BALANCE && room == TooLittleRoom.Need.VMS_AND_A_SPARE_HOST) {
        return Optional.of("without room for the loss of a host there may be something");
      }
      return goal == Goal.COST
          ? Optional.of("over a longer horizon a move may be worth its price")
          : Optional.empty();
    }
  }

  private static String names(List<VmName> vms) {
    return (vms.size() == 1 ? "VM " : "VMs ")
        + String.join(", ", vms.stream().map(VmName::value).toList());
  }
}
