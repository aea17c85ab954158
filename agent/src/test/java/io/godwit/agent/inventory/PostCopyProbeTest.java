package io.godwit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** As QEMU 7.2 was heard to answer, as root and as a user without userfaultfd. */
final class PostCopyProbeTest {
  private static final String GREETING =
      "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\n";
  private static final String AGREED = "{\"return\": {}}\n";

  @Test
  void aQemuThatAgreesCan() {
    assertThat(PostCopyProbe.judge(GREETING + AGREED + AGREED + AGREED)).isEmpty();
  }

  @Test
  void aQemuThatRefusesCannotAndSaysWhy() {
    String refused =
        "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Postcopy is not supported\"}}\n";
    assertThat(PostCopyProbe.judge(GREETING + AGREED + refused + AGREED))
        .contains("QEMU says 'Postcopy is not supported'");
  }

  @Test
  void aQemuThatDoesNotAnswerCannot() {
    assertThat(PostCopyProbe.judge("qemu-system-x86_64: cannot set up\n")).isPresent();
  }

  @Test
  void aProgramThatIsNotThereCannot() {
    assertThat(new PostCopyProbe("/nonexistent/qemu").obstacle()).isPresent();
  }
}
