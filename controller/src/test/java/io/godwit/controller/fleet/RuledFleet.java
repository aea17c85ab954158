package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanView;
import io.godwit.api.RuleView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two VMs and what tests of kept rules ask of them. */
abstract class RuledFleet {
  static final PlanRequest PACK = new PlanRequest("HOSTS", null, null, null);

  @TempDir Path directory;

  Rig rig;

  /** "demo" runs on east-1, "other" on east-2. */
  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
    create("other", "east-2");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  void assertRefused(String destination, String reason, String remedy) {
    assertThatThrownBy(() -> rig.fleet().migrations().submit(move(destination), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(reason)
        .satisfies(
            refused ->
                assertThat(((RefusedException) refused).refusals().toString()).contains(remedy));
    assertThat(rig.fleet().vms().show(Rig.VM).host()).isEqualTo("east-1");
  }

  void assertConflict(Rules rules, String why) {
    assertThatThrownBy(() -> add(rules))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("Nothing was changed");
  }

  List<RuleView> add(Rules rules) {
    return rig.fleet().rules().add(rules);
  }

  PlanView make(PlanRequest request) {
    return rig.fleet().plans().make(request);
  }

  static MigrationRequest move(String destination) {
    return new MigrationRequest(Rig.VM, destination, false, false, null);
  }

  void create(String name, String host) {
    OperationView made =
        rig.end(
            rig.fleet()
                .vms()
                .submitCreate(
                    new CreateVmRequest(name, Rig.IMAGE, host, 1, 256L << 20, null, null, true),
                    Optional.empty()));
    assertThat(made.state()).as("%s", made.cause()).isEqualTo("DONE");
  }
}
