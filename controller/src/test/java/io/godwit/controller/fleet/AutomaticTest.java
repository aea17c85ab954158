package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.AutomaticView;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.protocol.v1.Order.VerbCase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consolidation that runs by itself. */
class AutomaticTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private Rig rig;

  /** The VM "demo" runs on east-1, "second" on east-2. */
  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
    create("second", "east-2");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void turnPacksTheFleetAndSaysSo() {
    automatic().turnOn(every(60, 20, 0));
    AutomaticView.Turn turn = nextTurn();
    assertThat(turn.what()).isEqualTo("plan 1 with 1 moves");
    assertThat(turn.plan()).isEqualTo(1);
    awaitApplied(1);
    assertThat(hostOf(Rig.VM)).isEqualTo(hostOf("second"));

    AutomaticView view = automatic().show();
    assertThat(view.waits()).isEqualTo("the next turn is not due");
    assertThat(view.next()).isEqualTo(turn.at().plus(Duration.ofHours(1)));
    assertThat(turns(view)).hasSize(1);
  }

  @Test
  void turnThatFindsNothingSaysWhy() {
    rig.end(migrate("second", "east-1"));
    automatic().turnOn(every(60, 20, 0));
    assertThat(nextTurn().what()).contains("no VM need be moved");
  }

  @Test
  void vmThatWasMovedRests() {
    rig.end(migrate("second", "west-1"));
    rig.end(migrate(Rig.VM, "east-2"));
    automatic().turnOn(every(60, 20, 360));
    assertThat(nextTurn().what()).contains("no VM need be moved");
    assertThat(rig.fleet().plans().list()).isEmpty();

    rig.jump(Duration.ofHours(7));
    assertThat(nextTurn().what()).contains("with 1 moves");
  }

  @Test
  void moveThatFailsCountsForTheDayAndItsVmRests() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.FAILS);
    automatic().turnOn(every(60, 2, 360));
    assertThat(nextTurn().what()).contains("with 1 moves");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> rig.fleet().plans().show(1).state().equals("STOPPED"));
    assertThat(turns(automatic().show()).getFirst().planState()).isEqualTo("STOPPED");

    rig.jump(Duration.ofHours(2));
    automatic().look();
    AutomaticView.Turn other = turns(automatic().show()).getFirst();
    assertThat(other.plan()).as("the other VM has not been moved").isEqualTo(2);
    awaitApplied(2);
    rig.jump(Duration.ofHours(2));
    automatic().look();
    assertThat(automatic().show().waits()).contains("the 2 moves that it may make");
  }

  @Test
  void dayHasSoManyMovesAndNoMore() {
    create("third", "west-1");
    automatic().turnOn(every(60, 1, 0));
    assertThat(nextTurn().what()).contains("1 moves");
    awaitApplied(1);
    rig.jump(Duration.ofHours(2));
    automatic().look();
    assertThat(automatic().show().waits()).contains("the 1 moves that it may make in 24 hours");
    assertThat(turns(automatic().show())).hasSize(1);

    rig.jump(Duration.ofHours(25));
    assertThat(nextTurn().what()).contains("1 moves");
  }

  @Test
  void dayCostsNoMoreThanItMay() throws Exception {
    price();
    PlanRequest west = Rig.pinned(new Pin(Rig.VM, List.of("west-1")));
    automatic().turnOn(paid(west, "0.000001"));
    automatic().look();
    AutomaticView.Turn dear = turns(automatic().show()).getFirst();
    assertThat(dear.what())
        .contains("plan 1 is not applied: its moves would cost", "and 0.000001 is left");
    assertThat(dear.plan()).isNull();
    assertThat(rig.fleet().plans().show(1).state()).isEqualTo("DISCARDED");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");

    String cost = rig.fleet().plans().show(1).moves().getFirst().cost();
    automatic().turnOn(paid(west, cost));
    automatic().look();
    assertThat(turns(automatic().show()).getFirst().what())
        .as("both moves of plan 2 would have cost too much")
        .isEqualTo("plan 3 with 1 moves");
    assertThat(rig.fleet().plans().show(2).state()).isEqualTo("DISCARDED");
    awaitApplied(3);
  }

  @Test
  void limitOfCostWithoutPricesLetsNothingMove() {
    automatic().turnOn(paid(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))), "5"));
    assertThat(nextTurn().what()).contains("what its moves cost is not known", "prices.file");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
    assertRefused(paid(null, "0"), "may cost something");
    assertRefused(paid(null, "much"), "much");
  }

  private static AutomaticRequest paid(PlanRequest plan, String costPerDay) {
    return new AutomaticRequest(plan, 60, 20, 0, null, costPerDay);
  }

  private void price() throws Exception {
    rig.restartWithPrices(
        """
        date = 2026-11-01
        currency = EUR
        host.lab-east = 0.17
        host.lab-west = 0.17
        egress.lab-east.lab-west = 0.09
        egress.lab-west.lab-east = 0.09
        """);
  }

  @Test
  void nothingIsPlannedWhileAHostIsSilent() {
    rig.hosts.unlink(rig.west1);
    automatic().turnOn(every(60, 20, 0));
    assertThat(nextTurn().what()).contains("do not answer: west-1");
    assertThat(rig.fleet().plans().list()).isEmpty();
  }

  @Test
  void nothingHappensOnceItIsOff() {
    automatic().turnOn(every(60, 20, 0));
    assertThat(automatic().turnOff().on()).isFalse();
    automatic().look();
    assertThat(turns(automatic().show())).isEmpty();
    assertThat(rig.fleet().plans().list()).isEmpty();
  }

  @Test
  void whatItWasToldOutlivesTheController() {
    automatic().turnOn(every(30, 5, 60));
    rig.restart();
    AutomaticView view = automatic().show();
    assertThat(view.on()).isTrue();
    assertThat(view.told().everyMinutes()).isEqualTo(30);
    assertThat(view.told().movesPerDay()).isEqualTo(5);
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() {
    assertRefused(every(0, 20, 0), "turns are from a minute to 30 days apart");
    assertRefused(every(60, 0, 0), "with 0 moves a day nothing can move");
    assertRefused(
        new AutomaticRequest(null, null, null, null, List.of("nights")),
        "'nights' is no part of a day in UTC, such as 22:00-06:00");
    assertRefused(
        new AutomaticRequest(
            new PlanRequest(null, null, null, null, "east-1", null), null, null, null, null),
        "a host is drained once");
    assertRefused(
        new AutomaticRequest(
            Rig.pinned(new Pin("nobody", List.of("east-1"))), null, null, null, null),
        "'nobody', which is not in the fleet");
    assertThat(automatic().show().on()).isFalse();
  }

  private void assertRefused(AutomaticRequest request, String why) {
    assertThatThrownBy(() -> automatic().turnOn(request))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why);
  }

  private Automatic automatic() {
    return rig.fleet().automatic();
  }

  private static AutomaticRequest every(int minutes, int movesPerDay, int coolDownMinutes) {
    return new AutomaticRequest(null, minutes, movesPerDay, coolDownMinutes, null);
  }

  /** Looks until a turn was taken that was not there before. */
  private AutomaticView.Turn nextTurn() {
    int before = turns(automatic().show()).size();
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> {
              automatic().lookSoon();
              return turns(automatic().show()).size() > before;
            });
    return turns(automatic().show()).getFirst();
  }

  private static List<AutomaticView.Turn> turns(AutomaticView view) {
    return view.turns();
  }

  private void awaitApplied(long plan) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> rig.fleet().plans().show(plan).state().equals("APPLIED"));
  }

  private OperationView migrate(String vm, String destination) {
    return rig.fleet()
        .migrations()
        .submit(new MigrationRequest(vm, destination, false, false, null), Optional.empty());
  }

  private void create(String name, String host) {
    CreateVmRequest request =
        new CreateVmRequest(name, Rig.IMAGE, host, 1, 256L << 20, null, null, true);
    assertThat(rig.end(rig.fleet().vms().submitCreate(request, Optional.empty())).state())
        .isEqualTo("DONE");
  }

  private String hostOf(String vm) {
    return rig.fleet().vms().show(vm).host();
  }
}
