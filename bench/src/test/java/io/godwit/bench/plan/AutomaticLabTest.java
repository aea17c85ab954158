package io.godwit.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.AutomaticView;
import io.godwit.api.PlanRequest;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.lab.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Consolidation that runs by itself on the real lab, until its guard rails stop it. */
@Tag("lab")
class AutomaticLabTest {
  private static final Map<String, String> HOST_OF =
      new TreeMap<>(Map.of("one", "east-1", "two", "east-2", "three", "west-1"));

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Deployment deployment;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment = Deployment.start(Installation.find(), InstantSource.system(), System.err::println);
    for (Map.Entry<String, String> vm : HOST_OF.entrySet()) {
      deployment.createVm(vm.getKey(), vm.getValue());
    }
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  /** Two moves would pack them onto one host, and a day may have one. */
  @Test
  void itPacksRealVmsAndStopsAtTheMovesOfADay() throws IOException {
    PlanRequest pack = new PlanRequest("HOSTS", null, null, null);
    AutomaticView told =
        deployment.controller().turnAutomaticOn(new AutomaticRequest(pack, 1, 1, 0, null));
    assertThat(told.on()).isTrue();

    Await.until(
        () -> show().turns().stream().anyMatch(turn -> "APPLIED".equals(turn.planState())),
        LIMIT,
        () -> "no plan was applied: " + show());
    assertThat(hosts()).as("one of three hosts is emptied").hasSize(2);

    Await.until(
        () -> String.valueOf(show().waits()).contains("the 1 moves that it may make in 24 hours"),
        LIMIT,
        () -> "it does not stop: " + show());
    assertThat(show().turns()).filteredOn(turn -> turn.plan() != null).hasSize(1);
    assertThat(hosts()).as("nothing was moved since").hasSize(2);

    deployment.controller().turnAutomaticOff();
    assertThat(show().on()).isFalse();
  }

  private static AutomaticView show() {
    return deployment.controller().automatic();
  }

  /** Those where VMs run, each in one QEMU. */
  private static Set<String> hosts() throws IOException {
    Set<String> hosts = new HashSet<>();
    for (String vm : HOST_OF.keySet()) {
      var there = deployment.inspection().qemus(deployment.controller().vm(vm).id());
      assertThat(there).as("where VM %s runs", vm).hasSize(1);
      hosts.addAll(there);
    }
    return hosts;
  }
}
