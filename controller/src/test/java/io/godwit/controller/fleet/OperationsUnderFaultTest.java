package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.OperationView;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.fleet.CrashingJournal.When;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.protocol.v1.Order.VerbCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation, under everything that can happen to it: each step and each undo twice, a failure
 * of each order before and after it was done, each link lost, and the controller killed before and
 * after each of its writes. What must always hold is checked at every change and at the end.
 */
class OperationsUnderFaultTest {
  @TempDir Path directory;

  private int rigs;

  @BeforeAll
  static void leaveTheKilledInPeace() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (!(failure instanceof CrashingJournal.Killed)) {
            failure.printStackTrace();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void succeeds(Scenario scenario) {
    try (Rig rig = scenario.prepare(directory).start()) {
      OperationView end = rig.end(scenario.submit(rig));
      assertThat(end.state()).isEqualTo("DONE");
      scenario.check(rig, end);
      assertThat(rig.hosts.unacknowledged()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyStepTwiceIsOnce(Scenario scenario) {
    try (Rig rig = scenario.prepare(directory)) {
      rig.start(Crash.NEVER, RepeatingSaga::new);
      OperationView end = rig.end(scenario.submit(rig));
      assertThat(end.state()).as("%s", end).isEqualTo("DONE");
      scenario.check(rig, end);
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedAnywhereItGoesOn(Scenario scenario) throws IOException {
    int writes = writesOf(scenario);
    for (int write = 1; write <= writes; write++) {
      for (When when : When.values()) {
        killAndRestart(scenario, new Crash(write, when));
      }
    }
  }

  private void killAndRestart(Scenario scenario, Crash crash) throws IOException {
    try (Rig rig = scenario.prepare(fresh())) {
      rig.start(crash);
      String id = rig.endUnlessKilled(() -> scenario.submit(rig));
      rig.restart();
      OperationView end = rig.endOf(id);
      assertThat(end.state()).as("%s %s", crash, end).isEqualTo("DONE");
      scenario.check(rig, end);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyOrderMayFail(Scenario scenario) throws IOException {
    for (VerbCase verb : verbsOf(scenario)) {
      for (Fault fault : List.of(Fault.FAILS, Fault.FAILS_AFTERWARDS)) {
        try (Rig rig = scenario.prepare(fresh())) {
          rig.start(Crash.NEVER, RepeatingSaga::new);
          rig.hosts.fail(verb, fault);
          scenario.check(rig, rig.end(scenario.submit(rig)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedWhileItTakesBackItGoesOn(Scenario scenario) throws IOException {
    Set<VerbCase> verbs = reversibleVerbsOf(scenario);
    for (int write = 1; write <= 12; write++) {
      try (Rig rig = scenario.prepare(fresh())) {
        scenario.failLast(rig, verbs);
        rig.start(new Crash(write, write % 2 == 0 ? When.BEFORE : When.AFTER));
        String id = rig.endUnlessKilled(() -> scenario.submit(rig));
        rig.restart();
        scenario.check(rig, rig.endOf(id));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkMayBreakAndComeBack(Scenario scenario) throws IOException {
    for (VerbCase verb : verbsOf(scenario)) {
      for (Fault fault : List.of(Fault.LOST_ON_THE_WAY, Fault.RESULT_LOST)) {
        try (Rig rig = scenario.prepare(fresh()).start()) {
          rig.hosts.fail(verb, fault);
          OperationView end = rig.end(scenario.submit(rig));
          assertThat(end.state()).as("%s %s %s", verb, fault, end).isEqualTo("DONE");
          scenario.check(rig, end);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHostMayBeGoneForLong(Scenario scenario) throws IOException {
    for (VerbCase verb : verbsOf(scenario)) {
      for (Fault fault : List.of(Fault.HOST_GONE_BEFORE, Fault.HOST_GONE_AFTER)) {
        try (Rig rig = scenario.prepare(fresh()).start()) {
          rig.hosts.fail(verb, fault);
          OperationView end = rig.end(scenario.submit(rig));
          assertThat(end.state().equals("DONE") || end.cause() != null).as("%s", end).isTrue();
          assertThat(rig.hosts.broken()).isEmpty();
          rig.linkAll();
          scenario.check(rig, rig.finalEndOf(end.id()));
        }
      }
    }
  }

  private int writesOf(Scenario scenario) throws IOException {
    try (Rig rig = scenario.prepare(fresh()).start()) {
      rig.end(scenario.submit(rig));
      return rig.journal().writes();
    }
  }

  private Set<VerbCase> verbsOf(Scenario scenario) throws IOException {
    try (Rig rig = scenario.prepare(fresh()).start()) {
      int before = rig.hosts.executed().size();
      rig.end(scenario.submit(rig));
      List<VerbCase> executed = rig.hosts.executed();
      return new LinkedHashSet<>(executed.subList(before, executed.size()));
    }
  }

  /** The verbs of steps that can be taken back. */
  private Set<VerbCase> reversibleVerbsOf(Scenario scenario) throws IOException {
    Set<VerbCase> verbs = verbsOf(scenario);
    verbs.removeAll(
        EnumSet.of(VerbCase.FINISH_INCOMING, VerbCase.FINISH_OUTGOING, VerbCase.QUERY_VM));
    return verbs;
  }

  private Path fresh() throws IOException {
    rigs++;
    return Files.createDirectory(directory.resolve("rig-" + rigs));
  }
}
