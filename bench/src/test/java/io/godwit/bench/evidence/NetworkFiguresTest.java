package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.evidence.AgentsKilled.Kill;
import io.godwit.bench.evidence.ForwardingAfterHandOver.Judged;
import io.godwit.bench.evidence.MeshThroughput.Pair;
import io.godwit.bench.evidence.MovesInNetwork.Moved;
import io.godwit.bench.evidence.PlaintextBetweenHosts.Captured;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each figure of networks is ok where it should be, and short where one thing is wrong. */
class NetworkFiguresTest {
  private static final int CONNECTIONS = 40;

  private static final Moved GOOD = moved("DONE", 0.150, 0.110, 0.140, CONNECTIONS, 0);

  @Test
  void movesThatBreakNothingAreOk() {
    assertThat(shortOf(MovesInNetwork.figures(List.of(GOOD, GOOD), 2, CONNECTIONS))).isEmpty();
  }

  @Test
  void aMoveThatIsNotDoneIsShortAndItsBlackoutIsNotCompared() {
    Moved undone = moved("ROLLED_BACK", 5, null, null, CONNECTIONS, 0);

    assertThat(shortOf(MovesInNetwork.figures(List.of(GOOD, undone), 2, CONNECTIONS)))
        .containsExactly(
            "moves in a network that are done: 1/2 (goal 2/2) short",
            "moves whose blackout was reported: 1/2 (goal 2/2) short");
  }

  @Test
  void oneConnectionThatBreaksInOneMoveIsShort() {
    Moved broken = moved("DONE", 0.150, 0.110, 0.140, CONNECTIONS - 1, 0);

    assertThat(shortOf(MovesInNetwork.figures(List.of(broken, GOOD), 2, CONNECTIONS)))
        .containsExactly("of 40 connections broken in them: 1 (goal 0) short");
  }

  @Test
  void aWrongAnswerIsShort() {
    Moved wrong = moved("DONE", 0.150, 0.110, 0.140, CONNECTIONS, 1);

    assertThat(shortOf(MovesInNetwork.figures(List.of(GOOD, wrong), 2, CONNECTIONS)))
        .containsExactly("of them with a wrong answer: 1 (goal 0) short");
  }

  @Test
  void aStreamThatEndsOrAWriteThatIsLostIsShort() {
    Moved worse =
        new Moved(
            2, "west-1", "east-2", "DONE", null, 2, 0.150, 0.110, 0.140, CONNECTIONS, 0, false, 3);

    assertThat(shortOf(MovesInNetwork.figures(List.of(GOOD, worse), 2, CONNECTIONS)))
        .containsExactly(
            "moves through which the stream and the writer went on: 1/2 (goal 2/2) short",
            "acknowledged writes lost in them: 3 (goal 0) short");
  }

  @Test
  void aBlackoutFarBeyondTheDowntimeIsShortAndOneFarFromTheClientsToo() {
    Moved slow = moved("DONE", 0.200, 0.110, 0.140, CONNECTIONS, 0);

    assertThat(shortOf(MovesInNetwork.figures(List.of(slow), 1, CONNECTIONS)))
        .satisfiesExactly(
            line -> assertThat(line).contains("more than QEMU's downtime").contains(": 90 ms"),
            line -> assertThat(line).contains("difference of the blackout").contains(": 60 ms"));
  }

  @Test
  void aBlackoutThatIsReportedTooShortCountsAsOneThatIsTooLong() {
    List<Moved> found =
        List.of(
            moved("DONE", 0.150, 0.110, 0.100, CONNECTIONS, 0),
            moved("DONE", 0.150, 0.110, 0.200, CONNECTIONS, 0));

    assertThat(shortOf(MovesInNetwork.figures(found, 2, CONNECTIONS)))
        .singleElement()
        .asString()
        .contains(": 50 ms (goal at most 20 ms)");
  }

  @Test
  void whatWasReportedOfNoMoveIsNotMeasured() {
    Moved untold = moved("DONE", 0.150, null, null, CONNECTIONS, 0);

    assertThat(shortOf(MovesInNetwork.figures(List.of(untold), 1, CONNECTIONS)))
        .satisfiesExactly(
            line -> assertThat(line).contains("more than QEMU's downtime").contains("not measured"),
            line -> assertThat(line).contains("difference").contains("not measured"),
            line -> assertThat(line).contains("0/1"));
  }

  @Test
  void forwardingIsOkWhereAllHostsAgreeSoon() {
    assertThat(shortOf(ForwardingAfterHandOver.figures(List.of(judged(false, 0.9)), 1))).isEmpty();
  }

  @Test
  void forwardingIsShortWhereTwoHaveTheVmOrHostsAgreeLateOrNever() {
    assertThat(
            shortOf(
                ForwardingAfterHandOver.figures(List.of(judged(true, 0.1), judged(false, 0.1)), 2)))
        .singleElement()
        .asString()
        .contains("two hosts that had the VM")
        .contains(": 1 (goal 0)");
    assertThat(
            shortOf(
                ForwardingAfterHandOver.figures(
                    List.of(judged(false, 0.1), judged(false, 1.1)), 2)))
        .singleElement()
        .asString()
        .contains(": 1.10 s");
    assertThat(
            shortOf(
                ForwardingAfterHandOver.figures(
                    List.of(judged(false, 0.1), judged(false, null)), 2)))
        .singleElement()
        .asString()
        .contains("1 never, else 0.10 s");
  }

  @Test
  void handOversThatDidNotComeAboutAreShort() {
    assertThat(shortOf(ForwardingAfterHandOver.figures(List.of(), 1)))
        .satisfiesExactly(
            line -> assertThat(line).contains("0/1"), line -> assertThat(line).contains("never"));
  }

  @Test
  void agentsThatAreKilledMayCostNoPacket() {
    Kill harmless = new Kill(1, "east-1", 10, 11, 5, 1000, 0);
    Kill harmful = new Kill(2, "east-2", 12, 13, 5, 2000, 1);

    assertThat(shortOf(AgentsKilled.figures(List.of(harmless), 1))).isEmpty();
    assertThat(shortOf(AgentsKilled.figures(List.of(harmless, harmful), 2)))
        .containsExactly("packets lost while they were, of 2001: 1 (goal 0) short");
  }

  @Test
  void anAgentThatWasNotKilledShowsNothing() {
    Kill survived = new Kill(1, "east-1", 10, 10, 5, 1000, 0);

    assertThat(shortOf(AgentsKilled.figures(List.of(survived), 1)))
        .singleElement()
        .asString()
        .contains("0/1");
  }

  @Test
  void plaintextIsShortWhereAMarkerIsReadOrNothingCouldHaveBeen() {
    Captured bridge = new Captured("east-2", "gwbr100", 100, 0, 50, 0);
    Captured sealed = new Captured("east-1", "uplink0", 1000, 0, 0, 3);
    Captured open = new Captured("west-1", "uplink0", 1000, 0, 1, 3);
    Captured blind = new Captured("west-1", "uplink0", 1000, 0, 0, 0);
    Captured silent = new Captured("east-2", "gwbr100", 100, 0, 0, 0);

    assertThat(shortOf(PlaintextBetweenHosts.figures(List.of(sealed, bridge)))).isEmpty();
    assertThat(shortOf(PlaintextBetweenHosts.figures(List.of(sealed, open, bridge))))
        .singleElement()
        .asString()
        .contains("markers of a guest");
    assertThat(shortOf(PlaintextBetweenHosts.figures(List.of(sealed, blind, bridge))))
        .singleElement()
        .asString()
        .contains("beside the mesh");
    assertThat(shortOf(PlaintextBetweenHosts.figures(List.of(sealed, silent))))
        .singleElement()
        .asString()
        .contains("bridge");
  }

  @Test
  void throughputIsTheMedianOfTheRatios() {
    Figure good = MeshThroughput.figure(List.of(pair(86), pair(10), pair(90)));
    Figure bad = MeshThroughput.figure(List.of(pair(84), pair(10), pair(90)));

    assertThat(good.line()).endsWith(": 0.86 (goal at least 0.85) ok");
    assertThat(bad.line()).endsWith(": 0.84 (goal at least 0.85) short");
  }

  private static Pair pair(double percent) {
    return new Pair(percent * 1e6, 100 * 1e6);
  }

  private static Judged judged(boolean twoAtOnce, Double agreement) {
    return new Judged(1, "east-1", "west-1", twoAtOnce, agreement, 0.025);
  }

  private static Moved moved(
      String end, double blackout, Double downtime, Double reported, long standing, long wrong) {
    return new Moved(
        1, "east-1", "west-1", end, null, 2, blackout, downtime, reported, standing, wrong, true,
        0);
  }

  private static List<String> shortOf(List<Figure> figures) {
    return figures.stream()
        .filter(figure -> figure.verdict() == Verdict.SHORT)
        .map(Figure::line)
        .toList();
  }
}
