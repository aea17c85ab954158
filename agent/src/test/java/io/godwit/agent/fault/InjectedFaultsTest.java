package io.godwit.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.testing.Specs;
import io.godwit.hypervisor.MigrationRequest.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InjectedFaultsTest {
  @TempDir Path folder;
  private Faults faults;

  @BeforeEach
  void begin() throws IOException {
    faults = InjectedFaults.in(folder.resolve("faults"));
  }

  @Test
  void nothingHappensThatWasNotOrdered() throws IOException {
    order("finish-reply", "swallow");
    assertThat(faults.at(FaultPoint.FINISH_CALL, Specs.VM)).isEqualTo(Faults.Effect.NOTHING);
    assertThat(faults.ending()).isEqualTo(Ending.PAUSED);
  }

  @Test
  void aFaultHappensOnce() throws IOException {
    order("finish-reply", "swallow\n");
    assertThat(faults.at(FaultPoint.FINISH_REPLY, Specs.VM)).isEqualTo(Faults.Effect.SWALLOW);
    assertThat(faults.at(FaultPoint.FINISH_REPLY, Specs.VM)).isEqualTo(Faults.Effect.NOTHING);
    assertThat(file("finish-reply.fired")).exists();
  }

  @Test
  void aCutIsAnError() throws IOException {
    order("release", "cut");
    assertThatThrownBy(() -> faults.at(FaultPoint.RELEASE, Specs.VM))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatIsHeldGoesOnWhenItsFileIsRemoved() throws Exception {
    order("finish-call", "hold");
    CompletableFuture<Faults.Effect> held =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return faults.at(FaultPoint.FINISH_CALL, Specs.VM);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    Awaitility.await().until(() -> Files.exists(file("finish-call.fired")));
    assertThat(held).isNotDone();
    Files.delete(file("finish-call.fired"));
    assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(Faults.Effect.NOTHING);
  }

  @Test
  void anUnknownActionIsNamed() throws IOException {
    order("prepare-call", "explode");
    assertThatThrownBy(() -> faults.at(FaultPoint.PREPARE_CALL, Specs.VM))
        .hasMessageContaining("explode")
        .hasMessageContaining("SWALLOW");
  }

  @Test
  void stockFlagsAreForComparison() throws IOException {
    order("stock-flags", "");
    assertThat(faults.ending()).isEqualTo(Ending.RUNNING);
  }

  @Test
  void epochsAreCheckedUnlessItIsToBeShownWhatThatPrevents() throws IOException {
    assertThat(faults.checksEpochs()).isTrue();
    order("no-epoch-check", "");
    assertThat(faults.checksEpochs()).isFalse();
  }

  @Test
  void anAgentThatWasNotStartedForItHasNoFaults() throws IOException {
    for (FaultPoint point : FaultPoint.values()) {
      assertThat(Faults.NONE.at(point, Specs.VM)).isEqualTo(Faults.Effect.NOTHING);
    }
    assertThat(Faults.NONE.ending()).isEqualTo(Ending.PAUSED);
    assertThat(Faults.NONE.checksEpochs()).isTrue();
  }

  private void order(String point, String action) throws IOException {
    Files.writeString(file(point), action);
  }

  private Path file(String name) {
    return folder.resolve("faults").resolve(name);
  }
}
