package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.evidence.AgentsKilledBesideVms.Found;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All is ok where no guest is disturbed, and short where one thing is wrong. */
class AgentsKilledBesideVmsTest {
  private static final List<Long> QEMU = List.of(70L);
  private static final Found GOOD = found(1, "a", 11, QEMU, 0.2, true, 0);

  private static Found found(
      int number,
      String vm,
      long next,
      List<Long> after,
      double silent,
      boolean answered,
      long lost) {
    return new Found(number, vm, 10, next, 5, QEMU, after, silent, answered, lost);
  }

  /** The lines that are short after two kills beside one VM, the second with something wrong. */
  private static List<String> shortAfter(Found second) {
    return shortOf(AgentsKilledBesideVms.figures(List.of(GOOD, second), 2, 1));
  }

  private static List<String> shortOf(List<Figure> figures) {
    return figures.stream()
        .filter(figure -> figure.verdict() == Verdict.SHORT)
        .map(Figure::line)
        .toList();
  }

  private static void assertDisturbed(Found second, String because) {
    assertThat(shortAfter(second))
        .satisfiesExactly(
            line -> assertThat(line).contains(because),
            line -> assertThat(line).isEqualTo("guests disturbed, of 1: 1 (goal 0) short"));
  }

  @Test
  void guestsThatNoticeNothingAreOk() {
    assertThat(shortAfter(found(2, "a", 12, QEMU, 0.3, true, 0))).isEmpty();
  }

  @Test
  void oneThingThatIsWrongDisturbsAGuest() {
    assertDisturbed(found(2, "a", 12, List.of(71L), 0.3, true, 0), "same QEMU");
    assertDisturbed(found(2, "a", 12, List.of(), 0.3, true, 0), "same QEMU");
    assertDisturbed(found(2, "a", 12, List.of(70L, 71L), 0.3, true, 0), "same QEMU");
    assertDisturbed(found(2, "a", 12, QEMU, 0.3, false, 0), "answered on");
    assertDisturbed(found(2, "a", 12, QEMU, 2.1, true, 0), "without an answer");
    assertDisturbed(found(2, "a", 12, QEMU, 0.3, true, 1), "writes");
  }

  @Test
  void anAgentThatWasNotKilledShowsNothing() {
    assertThat(shortAfter(found(2, "a", 10, QEMU, 0.3, true, 0)))
        .containsExactly(
            "agents killed beside VMs that were followed by others: 1/2 (goal 2/2) short");
  }

  @Test
  void whatWasNotLookedAtIsNotFine() {
    assertThat(shortOf(AgentsKilledBesideVms.figures(List.of(GOOD), 2, 1)))
        .hasSize(5)
        .contains("guests disturbed, of 1: 0, not looked at 1 (goal 0) short");
  }
}
