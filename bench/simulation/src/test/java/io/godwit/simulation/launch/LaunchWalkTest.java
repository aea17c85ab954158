package io.godwit.simulation.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.lab.ec2.FakeEc2;
import io.godwit.simulation.launch.LaunchWalk.Outcome;
import io.godwit.simulation.launch.LaunchWalk.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short walk; {@code make evidence NAME=hosts} makes one of 1,000 calls. */
class LaunchWalkTest {
  private static final int CALLS = 200;

  @TempDir Path folder;

  @BeforeAll
  static void giveCredentials() {
    System.setProperty("aws.accessKeyId", FakeEc2.ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", "secret");
  }

  @AfterAll
  static void takeCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void nothingLeaksAndNothingOfOthersIsTouched() throws Exception {
    Result result = LaunchWalk.walk(7, CALLS, folder);

    assertThat(result.outcomes())
        .as("failures were met")
        .containsKeys(
            Outcome.LAUNCHED,
            Outcome.LAUNCH_FAILED,
            Outcome.TERMINATED,
            Outcome.REFUSED_AS_FOREIGN);
    assertThat(result.wanted()).isPositive();
    assertThat(result.strays()).as("there was something to put right").isPositive();
    assertThat(result.leaked()).isZero();
    assertThat(result.foreignTouched()).isZero();
  }
}
