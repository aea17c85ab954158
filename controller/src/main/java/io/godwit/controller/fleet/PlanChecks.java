package io.godwit.controller.fleet;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.plan.Progressed;
import io.godwit.controller.plan.Timetable;
import io.godwit.controller.plan.Timetable.Late;
import io.godwit.controller.plan.Timetable.Stop;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a plan may be applied, or go on: asked alike when it is made, compared with the fleet and
 * applied, and before each of its waves.
 */
final class PlanChecks {
  private static final int NAMED = 5;

  private final Store store;
  private final Snapshots snapshots;
  private final Windows windows;
  private final InstantSource clock;

  PlanChecks(Store store, Snapshots snapshots, Windows windows, InstantSource clock) {
    this.store = store;
    this.snapshots = snapshots;
    this.windows = windows;
    this.clock = clock;
  }

  /** What has changed in the fleet so that it does not hold any more. */
  List<String> drift(PlanRecord record, PlanDocument document) {
    return Stream.concat(
            snapshots.changesSince(record, document).stream(), tooSilent(document).stream())
        .toList();
  }

  /** Of its moves that are not made yet those that are known by now to break its own limit. */
  private List<String> tooSilent(PlanDocument document) {
    if (document.maximumBlackoutMillis() == null) {
      return List.of();
    }
    Map<Set<HostName>, Duration> measured = PastMoves.until(store, clock.instant()).blackouts();
    List<PlanView.Move> left = store.read(transaction -> movesLeft(transaction, document));
    return left.stream()
        .filter(move -> !move.cold())
        .filter(move -> blackout(measured, move).toMillis() > document.maximumBlackoutMillis())
        .map(
            move ->
                "VM %s would be silent for %d ms on its way from %s to %s by now, longer than %d ms"
                    .formatted(
                        move.vm(),
                        blackout(measured, move).toMillis(),
                        move.source(),
                        move.destination(),
                        document.maximumBlackoutMillis()))
        .toList();
  }

  private static Duration blackout(Map<Set<HostName>, Duration> measured, PlanView.Move move) {
    return measured.getOrDefault(
        Set.of(new HostName(move.source()), new HostName(move.destination())), Duration.ZERO);
  }

  /**
   * What the rules that are kept say to what is left of a plan, were it begun now.
   *
   * @param refusals why nothing of it is begun
   * @param stop why it is not made to its end, for people; empty where it is, or not even begun
   */
  record Verdict(List<Refusal> refusals, Optional<String> stop) {
    Verdict {
      refusals = List.copyOf(refusals);
    }

    /** For whoever reads the plan before it is applied. */
    List<String> notes() {
      return Stream.concat(
              refusals.stream().map(refusal -> "it would be refused now: " + refusal.reason()),
              stop.stream())
          .toList();
    }

    /** For whoever compares it. */
    List<String> changes() {
      return Stream.concat(refusals.stream().map(Refusal::reason), stop.stream()).toList();
    }
  }

  Verdict of(PlanDocument document) {
    return store.read(transaction -> of(transaction, document));
  }

  private Verdict of(Transaction transaction, PlanDocument document) {
    Instant now = clock.instant();
    List<PlanView.Move> left = movesLeft(transaction, document);
    Timetable timetable =
        windows.of(transaction, left.stream().map(Windows.Asked::of).toList(), now);
    Optional<Stop> stop = timetable.stop();
    List<Refusal> refusals =
        Stream.of(
                KeptRules.againstEnds(transaction, endsOf(left)).stream(),
                stop.filter(timetable::isAtOnce).stream()
                    .flatMap(at -> at.why().stream())
                    .map(Windows::refusal),
                tooSilentByRules(transaction, left, now))
            .flatMap(each -> each)
            .toList();
    return new Verdict(
        refusals, stop.filter(at -> !timetable.isAtOnce(at)).map(at -> words(at, lastWave(left))));
  }

  private static String words(Stop stop, int last) {
    List<String> why = stop.why().stream().map(Late::why).toList();
    String shown = String.join("; ", why.subList(0, Math.min(NAMED, why.size())));
    return "%s into the windows as they are: it would stop before wave %d, and go on when it is applied again in the next one: %s"
        .formatted(
            stop.wave() == last
                ? "wave %d does not fit".formatted(last)
                : "waves %d to %d do not fit".formatted(stop.wave(), last),
            stop.wave(),
            shown);
  }

  private static int lastWave(List<PlanView.Move> left) {
    return left.stream().mapToInt(PlanView.Move::wave).max().orElse(0);
  }

  private Stream<Refusal> tooSilentByRules(
      Transaction transaction, List<PlanView.Move> left, Instant now) {
    Silences silences = Silences.kept(transaction, PastMoves.until(store, now));
    return left.stream()
        .filter(move -> !move.cold())
        .flatMap(
            move ->
                silences
                    .against(
                        new VmName(move.vm()),
                        new HostName(move.source()),
                        new HostName(move.destination()),
                        Optional.empty())
                    .stream());
  }

  /** Of moves that are made already no rule is asked: else a plan that has stopped stays so. */
  private static Map<String, String> endsOf(List<PlanView.Move> left) {
    Map<String, String> ends = new HashMap<>();
    left.forEach(move -> ends.put(move.vm(), move.destination()));
    return ends;
  }

  /** Those that are not made yet, of VMs that there are. */
  static List<PlanView.Move> movesLeft(Transaction transaction, PlanDocument document) {
    Map<String, String> hostOf = PlanViews.hostOf(transaction);
    Progressed progressed = new Progressed(document.moves(), hostOf);
    return document.moves().stream()
        .filter(move -> hostOf.containsKey(move.vm()) && !progressed.isMade(move))
        .toList();
  }
}
