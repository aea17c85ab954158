package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Balance;
import io.godwit.api.PlanView.Economy;
import io.godwit.api.PlanView.Host;
import io.godwit.api.PlanView.Quality;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a plan comes to. */
final class PlanSummary {
  private static final Column<PlanView> QUALITY = Column.of("quality", PlanSummary::quality);

  private static final Column<PlanView> HOSTS_IN_USE =
      Column.of("hosts in use", PlanSummary::hosts);
  private static final Column<PlanView> LAUNCHES = Column.of("launches", PlanSummary::launches);

  private static final List<Column<PlanView>> FIELDS =
      List.of(
          Column.of("plan", PlanView::number),
          Column.of("state", PlanView::state),
          Column.of("operation", PlanView::operation),
          Column.of("goal", PlanSummary::goal),
          HOSTS_IN_USE,
          Column.of("per hour", PlanSummary::perHour),
          Column.of("moves cost", plan -> amount(plan, Economy::moves)),
          Column.of("pays back", PlanSummary::payback),
          Column.of("gain", PlanSummary::gainOverTheHorizon),
          Column.of("prices of", plan -> economy(plan, Economy::pricesOf)),
          QUALITY);

  private static final List<Column<PlanView>> BALANCE =
      List.of(
          Column.of("fullest host", plan -> fullest(plan.balance())),
          Column.of("spread", plan -> spread(plan.balance())));

  private PlanSummary() {}

  /** The launches only of a plan that has any: hardly one does. */
  static List<Column<PlanView>> fields(PlanView plan) {
    List<Column<PlanView>> fields = new ArrayList<>(fieldsOfItsGoal(plan));
    if (!plan.launches().isEmpty()) {
      fields.add(fields.indexOf(HOSTS_IN_USE), LAUNCHES);
    }
    return fields;
  }

  private static String launches(PlanView plan) {
    return plan.launches().stream()
        .map(
            launch ->
                "1 host of %s at %s%s (%s)%s"
                    .formatted(
                        launch.type(),
                        launch.provider(),
                        launch.region() == null ? "" : ", " + launch.region(),
                        launch.host(),
                        launch.perHour() == null
                            ? ""
                            : ", %s per hour".formatted(money(plan, launch.perHour()))))
        .collect(Collectors.joining("; "));
  }

  private static List<Column<PlanView>> fieldsOfItsGoal(PlanView plan) {
    return plan.balance() == null
        ? FIELDS
        : Stream.concat(FIELDS.stream().filter(field -> !field.equals(QUALITY)), BALANCE.stream())
            .toList();
  }

  private static String fullest(Balance balance) {
    return "%s -> %s (at least %s)"
        .formatted(
            percent(balance.fullestBefore()),
            percent(balance.fullestAfter()),
            percent(balance.fullestBound()));
  }

  private static String spread(Balance balance) {
    return percent(balance.spreadBefore()) + " -> " + percent(balance.spreadAfter());
  }

  private static String percent(double percent) {
    return Math.round(percent) + " %";
  }

  static String hostsInUse(PlanView plan) {
    return inUse(plan, Host::vmsBefore) + " -> " + inUse(plan, Host::vmsAfter);
  }

  /** A null where prices are not known, as for all money here. */
  static String money(PlanView plan, String amount) {
    String currency = economy(plan, Economy::currency);
    return amount == null || currency == null ? amount : amount + " " + currency;
  }

  private static String goal(PlanView plan) {
    return plan.undoes() == null ? plan.goal() : plan.goal() + " of plan " + plan.undoes();
  }

  private static String hosts(PlanView plan) {
    Quality quality = plan.quality();
    return quality == null
        ? hostsInUse(plan)
        : hostsInUse(plan) + " (at least " + quality.hostsBound() + " needed)";
  }

  private static long inUse(PlanView plan, Function<Host, List<String>> vms) {
    return plan.hosts().stream().filter(host -> !vms.apply(host).isEmpty()).count();
  }

  private static String perHour(PlanView plan) {
    return economy(
        plan, economy -> economy.perHourBefore() + " -> " + money(plan, economy.perHourAfter()));
  }

  private static String payback(PlanView plan) {
    return economy(
        plan,
        economy ->
            economy.paybackSeconds() == null
                ? null
                : "after " + Ages.show(Duration.ofSeconds(economy.paybackSeconds())));
  }

  private static String gainOverTheHorizon(PlanView plan) {
    return economy(
        plan,
        economy ->
            money(plan, economy.gain())
                + " in "
                + Ages.show(Duration.ofHours(plan.horizonHours())));
  }

  private static String quality(PlanView plan) {
    Quality quality = plan.quality();
    if (quality == null) {
      return null;
    }
    if (quality.optimal()) {
      return "proven best";
    }
    return quality.gapPercent() == null
        ? "not proven best"
        : String.format(Locale.ROOT, "at most %.1f %% dearer than the best", quality.gapPercent());
  }

  private static String amount(PlanView plan, Function<Economy, String> of) {
    return money(plan, economy(plan, of));
  }

  private static String economy(PlanView plan, Function<Economy, String> of) {
    return plan.economy() == null ? null : of.apply(plan.economy());
  }
}
