package io.godwit.migration.plan.request;

import io.godwit.migration.Explained;
import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.List;

/** Why there is no plan. Nothing was moved. */
public sealed interface PlanRefusal extends Explained {

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
   * All open hosts together do not have what all VMs need.
   *
   * @param missing in the dimension's unit
   */
  record TooLittleRoom(Dimension dimension, long missing) implements PlanRefusal {
    @Override
    public String reason() {
      return "all open hosts together lack %d of %s".formatted(missing, dimension.word());
    }

    @Override
    public String remedy() {
      return "add a host that has as much, or open one that is closed";
    }
  }

  /**
   * None was found.
   *
   * @param proven whether it is certain that there is none
   * @param closest what stood in the way of the best that was tried, for people
   */
  record NoPlacement(Certainty proven, List<String> closest) implements PlanRefusal {
    /** Of a search that found nothing. */
    public enum Certainty {
      /** Everything was tried. */
      PROVEN,
      /** The budget ended first. */
      NOT_FOUND
    }

    public NoPlacement {
      closest = List.copyOf(closest);
    }

    @Override
    public String reason() {
      String what =
          proven == Certainty.PROVEN
              ? "no placement keeps all rules"
              : "no placement that keeps all rules was found";
      return closest.isEmpty() ? what : what + "; the nearest: " + String.join("; ", closest);
    }

    @Override
    public String remedy() {
      return "add a host, or loosen a rule"
          + (proven == Certainty.PROVEN ? "" : ", or let the search take longer");
    }
  }

  /** The best that was found costs more than leaving everything where it is, and mends nothing. */
  record LosesMoney(Money loss, Duration horizon) implements PlanRefusal {
    @Override
    public String reason() {
      return "the best plan that was found costs %s more within %d hours than it saves"
          .formatted(loss, horizon.toHours());
    }

    @Override
    public String remedy() {
      return "plan for the least cost, or over a longer horizon";
    }
  }

  /** The best that was found is what there is. */
  record NothingToGain(Money bound) implements PlanRefusal {
    @Override
    public String reason() {
      return "no plan costs less than leaving everything where it is";
    }

    @Override
    public String remedy() {
      return "none is needed; a longer horizon makes more moves worth their price";
    }
  }

  private static String names(List<VmName> vms) {
    return (vms.size() == 1 ? "VM " : "VMs ")
        + String.join(", ", vms.stream().map(VmName::value).toList());
  }
}
