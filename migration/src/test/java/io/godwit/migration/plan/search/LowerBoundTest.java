package io.godwit.migration.plan.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.TestFleet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LowerBoundTest {

  /** Too many for a solver: its table alone would take 800 MB. The two largest lack 1 GiB. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void countsManyHostsThatAreAllDifferent() {
    TestFleet fleet = eachOfItsSize(7000);
    for (int vm = 0; vm < 56; vm++) {
      fleet.on("host-7000", "vm-" + vm, 250);
    }

    assertThat(bound(fleet).hosts()).isEqualTo(3);
  }

  /** Where dimensions are scarce on different hosts, pricing each alone shows less. */
  @Test
  void solvesWhatIsSmallEnough() {
    TestFleet fleet = new TestFleet();
    for (int host = 0; host < 20; host++) {
      fleet.with("cores-" + host, 64, 10).with("memory-" + host, 10, 64);
    }
    for (int vm = 0; vm < 80; vm++) {
      fleet.on("cores-" + vm % 20, "vm-" + vm, 8, 8, 1);
    }

    assertThat(bound(fleet).hosts()).isEqualTo(18);
  }

  private static TestFleet eachOfItsSize(int hosts) {
    TestFleet fleet = new TestFleet();
    for (int size = 1; size <= hosts; size++) {
      fleet.with("host-" + size, size);
    }
    return fleet;
  }

  @Test
  void stopsAtACornerThatIsNoOptimum() {
    double[][] a = {{1, 0}, {0, 1}};
    double[] b = {2, 3};
    double[] c = {1, 1};

    assertThat(new Simplex(a, b, c).solve(Long.MAX_VALUE)).containsExactly(2, 3);
    assertThat(new Simplex(a, b, c).solve(15)).containsExactly(2, 0);
    assertThat(new Simplex(a, b, c).solve(0)).containsExactly(0, 0);
  }

  private static LowerBound bound(TestFleet fleet) {
    return LowerBound.ofHosts(new Problem(new Encoding(fleet.request())));
  }
}
