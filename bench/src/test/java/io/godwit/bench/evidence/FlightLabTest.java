package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.lab.LabHost.LibvirtListening;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the first flight must show and does not depend on how fast the machine is, on the real lab:
 * the same claims as {@code make evidence NAME=flight}.
 */
@Tag("lab")
class FlightLabTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private static Deployment deployment;

  @TempDir Path raw;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment = Deployment.start(Installation.find(), CLOCK, System.err::println);
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  @Test
  void twentyMovesInARowLoseNothingAndLeaveNothing()
      throws IOException, InterruptedException, GeneralSecurityException {
    holds(new TwentyMoves(deployment));
  }

  @Test
  void theTunnelRefusesIntrudersAndTheVmRunsOn()
      throws IOException, InterruptedException, GeneralSecurityException {
    holds(new TunnelRefusals(deployment, CLOCK));
  }

  @Test
  void aMoveEndsAsItShouldWithoutItsCommandAndWithoutItsController()
      throws IOException, InterruptedException, GeneralSecurityException {
    holds(new InterruptedMoves(deployment));
  }

  @Test
  void aMoveRightAfterLibvirtdWasStartedAgainOnBothHostsEndsWell()
      throws IOException, InterruptedException {
    VmView vm = deployment.createVm("restarted", "east-1");
    try {
      for (String host : List.of("east-1", "west-1")) {
        deployment.host(host).setLibvirtListening(LibvirtListening.LOCAL);
      }
      deployment.awaitConnected();

      assertThat(deployment.mover().move(vm.name(), "west-1").require().done()).isTrue();
    } finally {
      deployment.removeVm(vm.name());
    }
  }

  private void holds(Claim claim)
      throws IOException, InterruptedException, GeneralSecurityException {
    assertThat(claim.measure(raw))
        .isNotEmpty()
        .allSatisfy(figure -> assertThat(figure.verdict()).as(figure.line()).isEqualTo(Verdict.OK));
  }
}
