package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.evidence.AgentsKilled.Kill;
import io.godwit.bench.evidence.ForwardingAfterHandOver.Judged;
import io.godwit.bench.evidence.MeshThroughput.Pair;
import io.godwit.bench.evidence.MovesInNetwork.Moved;
import io.godwit.bench.evidence.NetworkTraffic.Datagrams;
import io.godwit.bench.evidence.NetworkTraffic.Kinds;
import io.godwit.bench.evidence.NetworkTraffic.Seen;
import io.godwit.bench.evidence.PlaintextBetweenHosts.Captured;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each figure of networks is ok where it should be, and short where one thing is wrong. */
class NetworkFiguresTest {
  private static final Kinds KINDS = new Kinds(20, 8, 8, 4);
  private static final Datagrams DATAGRAMS = new Datagrams(990, 10, 0, 0);
  private static final Seen UNBROKEN = seen(KINDS, 0, true, true, 0);
  private static final Moved GOOD = moved("DONE", 0.150, 0.110, 0.140, UNBROKEN);

  @Test
  void oneInTenConnectionsLeavesByNatAndTwoEachComeByAFrontDoorAndFromAnotherNetwork() {
    assertThat(Kinds.of(40)).isEqualTo(KINDS);
    assertThat(Kinds.of(200)).isEqualTo(new Kinds(100, 40, 40, 20));
  }

  @Test
  void movesThatBreakNothingAreOk() {
    assertThat(shortOf(MovesInNetwork.figures(List.of(GOOD, GOOD), 2, KINDS, DATAGRAMS))).isEmpty();
  }

  @Test
  void aMoveThatIsNotDoneIsShortAndItsBlackoutIsNotCompared() {
    Moved undone = moved("ROLLED_BACK", 5, null, null, UNBROKEN);

    assertThat(shortOf(MovesInNetwork.figures(List.of(GOOD, undone), 2, KINDS, DATAGRAMS)))
        .containsExactly(
            "moves in a network that are done: 1/2 (goal 2/2) short",
            "moves whose blackout was reported: 1/2 (goal 2/2) short");
  }

  @Test
  void oneConnectionOfAnyKindThatBreaksInOneMoveIsShort() {
    assertThat(shortOf(after(seen(new Kinds(19, 8, 8, 4), 0, true, true, 0))))
        .containsExactly("of 20 connections that a policy admits broken in them: 1 (goal 0) short");
    assertThat(shortOf(after(seen(new Kinds(20, 7, 8, 4), 0, true, true, 0))))
        .containsExactly(
            "of 8 connections from another network by a policy broken in them: 1 (goal 0) short");
    assertThat(shortOf(after(seen(new Kinds(20, 8, 6, 4), 0, true, true, 0))))
        .containsExactly("of 8 connections by a front door broken in them: 2 (goal 0) short");
    assertThat(shortOf(after(seen(new Kinds(20, 8, 8, 0), 0, true, true, 0))))
        .containsExactly("of 4 connections that left by NAT broken in them: 4 (goal 0) short");
  }

  @Test
  void aWrongAnswerIsShort() {
    assertThat(shortOf(after(seen(KINDS, 1, true, true, 0))))
        .containsExactly("of all connections with a wrong answer: 1 (goal 0) short");
  }

  @Test
  void aStreamThatEndsOrAWriteThatIsLostIsShort() {
    assertThat(shortOf(after(seen(KINDS, 0, true, false, 3))))
        .containsExactly(
            "moves through which the stream and the writer went on: 1/2 (goal 2/2) short",
            "acknowledged writes lost in them: 3 (goal 0) short");
  }

  @Test
  void datagramsMayBeLostInMovesOnlyAndNoneMayBeWrong() {
    assertThat(shortOf(after(seen(KINDS, 0, false, true, 0))))
        .containsExactly("moves after which datagrams were answered: 1/2 (goal 2/2) short");
    assertThat(
            shortOf(MovesInNetwork.figures(List.of(GOOD), 1, KINDS, new Datagrams(990, 10, 2, 1))))
        .containsExactly(
            "datagrams with a wrong answer: 1 (goal 0) short",
            "of 1000 datagrams, of which 10 were lost, those lost outside of moves: 2 (goal 0) short");
  }

  @Test
  void whatIsMeasuredCanBeKept(@TempDir Path folder) throws IOException {
    Path raw = folder.resolve("moves.json");

    RawSamples.write(raw, List.of(GOOD));

    assertThat(raw).content().contains("\"byDoor\" : 8", "\"writesLost\" : 0");
  }

  private static List<Figure> after(Seen worse) {
    return MovesInNetwork.figures(
        List.of(moved("DONE", 0.150, 0.110, 0.140, worse), GOOD), 2, KINDS, DATAGRAMS);
  }

  private static Seen seen(
      Kinds standing, long wrong, boolean datagrams, boolean observed, long writesLost) {
    return new Seen(standing, wrong, datagrams, 0.140, observed, writesLost);
  }

  @Test
  void datagramsThatAreLostInAMoveLongerThanItsBlackoutAreShort() {
    assertThat(shortOf(after(new Seen(KINDS, 0, true, 0.240, true, 0)))).isEmpty();
    assertThat(shortOf(after(new Seen(KINDS, 0, true, 2.150, true, 0))))
        .containsExactly(
            "silence of datagrams beyond the client's blackout, largest of 2 moves: 2000 ms (goal at most 100 ms) short");
    assertThat(
            shortOf(
                MovesInNetwork.figures(
                    List.of(
                        moved(
                            "DONE", 0.150, 0.110, 0.140, new Seen(KINDS, 0, true, null, true, 0))),
                    1,
                    KINDS,
                    DATAGRAMS)))
        .singleElement()
        .asString()
        .contains("silence of datagrams", "not measured");
  }

  @Test
  void aBlackoutFarBeyondTheDowntimeIsShortAndOneFarFromTheClientsToo() {
    Moved slow = moved("DONE", 0.200, 0.110, 0.140, UNBROKEN);

    assertThat(shortOf(MovesInNetwork.figures(List.of(slow), 1, KINDS, DATAGRAMS)))
        .satisfiesExactly(
            line -> assertThat(line).contains("more than QEMU's downtime").contains(": 90 ms"),
            line -> assertThat(line).contains("difference of the blackout").contains(": 60 ms"));
  }

  @Test
  void aBlackoutThatIsReportedTooShortCountsAsOneThatIsTooLong() {
    List<Moved> found =
        List.of(
            moved("DONE", 0.150, 0.110, 0.100, UNBROKEN),
            moved("DONE", 0.150, 0.110, 0.200, UNBROKEN));

    assertThat(shortOf(MovesInNetwork.figures(found, 2, KINDS, DATAGRAMS)))
        .singleElement()
        .asString()
        .contains(": 50 ms (goal at most 20 ms)");
  }

  @Test
  void whatWasReportedOfNoMoveIsNotMeasured() {
    Moved untold = moved("DONE", 0.150, null, null, UNBROKEN);

    assertThat(shortOf(MovesInNetwork.figures(List.of(untold), 1, KINDS, DATAGRAMS)))
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
      String end, double blackout, Double downtime, Double reported, Seen traffic) {
    return new Moved(1, "east-1", "west-1", end, null, 2, blackout, downtime, reported, traffic);
  }

  private static List<String> shortOf(List<Figure> figures) {
    return figures.stream()
        .filter(figure -> figure.verdict() == Verdict.SHORT)
        .map(Figure::line)
        .toList();
  }
}
