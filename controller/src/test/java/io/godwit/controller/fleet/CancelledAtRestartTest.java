package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.OperationView;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.fleet.CrashingJournal.When;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Order.VerbCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was to be cancelled when the controller died: nothing of it is begun by the next one. */
class CancelledAtRestartTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"DELETE,DELETE_VM", "STOP,STOP_VM", "START,START_VM"})
  void isNotBegunAfterIt(Scenario scenario, VerbCase verb) throws IOException {
    int write = 1;
    while (isKilled(scenario, verb, write)) {
      write++;
    }
    assertThat(write).as("writes").isGreaterThan(2);
  }

  /** False where it was over before. */
  private boolean isKilled(Scenario scenario, VerbCase verb, int write) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(scenario + "-" + write));
    try (Rig rig = scenario.prepare(folder)) {
      rig.start(new Crash(write, When.AFTER));
      String id = rig.endUnlessKilled(() -> scenario.submit(rig));
      if (!rig.journal().killed().isDone()) {
        return false;
      }
      long before = executed(rig, verb);
      rig.store().change(transaction -> transaction.operations().requestCancel(OperationId.of(id)));
      rig.restart();

      OperationView end = rig.endOf(id);
      assertThat(executed(rig, verb)).as("killed after write %s: %s", write, end).isEqualTo(before);
      scenario.check(rig, end);
      return true;
    }
  }

  private static long executed(Rig rig, VerbCase verb) {
    return rig.hosts.executed().stream().filter(verb::equals).count();
  }
}
