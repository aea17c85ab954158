package io.godwit.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.migration.memory.BalloonDecision.GiveBack;
import io.godwit.migration.memory.BalloonDecision.Hold;
import io.godwit.migration.memory.BalloonDecision.Relieve;
import io.godwit.migration.memory.BalloonDecision.Take;
import io.godwit.migration.memory.BalloonedVm.Standing;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Decision by decision. */
final class BalloonGovernorTest {
  private static final Instant NOW = Instant.parse("2026-11-27T09:00:00Z");
  private static final VmId VM = new VmId(new UUID(1, 1));
  private static final DataSize ALL = DataSize.ofMebibytes(4096);
  private static final DataSize LEAST = DataSize.ofMebibytes(1024);

  private final BalloonGovernor governor = new BalloonGovernor(BalloonTerms.from(80));

  @Test
  void idleGuestOfAFullHostGivesAStep() {
    assertThat(decide(90, idle(ALL)))
        .isInstanceOfSatisfying(
            Take.class,
            take -> {
              assertThat(take.to()).isEqualTo(mebibytes(4096 - 256));
              assertThat(take.reason()).contains("500 MiB");
            });
  }

  @Test
  void nothingIsTakenUnlessTheHostIsFullAndTold() {
    assertThat(decide(80, idle(ALL))).isInstanceOf(Hold.class);
    assertThat(decide(20, idle(ALL))).isInstanceOf(Hold.class);
    assertThat(new BalloonGovernor(BalloonTerms.OFF).decide(host(99), List.of(idle(ALL)), NOW))
        .containsValue(new Hold("it has all of its memory"));
  }

  @Test
  void onlyWhatTheHostLacksIsTakenAndFromThoseWithMostToSpareFirst() {
    BalloonedVm idler = vm(new VmId(new UUID(1, 2)), ALL, LEAST, watched(ALL, 100));
    BalloonedVm busier = vm(VM, ALL, LEAST, watched(ALL, 1500));
    HostMemory bit = new HostMemory(mebibytes(10_000), mebibytes(1900));

    var decisions = governor.decide(bit, List.of(busier, idler), NOW);

    assertThat(decisions.get(idler.vm()))
        .isInstanceOfSatisfying(
            Take.class, take -> assertThat(take.to()).isEqualTo(mebibytes(4096 - 100)));
    assertThat(decisions.get(VM)).isInstanceOf(Hold.class);
  }

  @Test
  void neverBelowWhatTheGuestNeedsOrItsUserLeavesIt() {
    DataSize size = mebibytes(1100);
    assertThat(decide(99, vm(VM, size, LEAST, watched(size, 100))))
        .isInstanceOfSatisfying(Take.class, take -> assertThat(take.to()).isEqualTo(LEAST));
    assertThat(decide(99, vm(VM, LEAST, LEAST, watched(LEAST, 100)))).isInstanceOf(Hold.class);
    DataSize needed = mebibytes(2000);
    assertThat(decide(99, vm(VM, mebibytes(2700), LEAST, watched(mebibytes(2700), 2000))))
        .isInstanceOfSatisfying(
            Take.class,
            take ->
                assertThat(take.to().bytes())
                    .isGreaterThanOrEqualTo(needed.bytes() / 4 * 5 + (128L << 20)));
  }

  @Test
  void whatTheGuestNeededMostLatelyCounts() {
    MemoryWatch watch = watched(ALL, 500);
    MemorySample peak = sample(NOW.plusSeconds(10), ALL, 3000);
    MemoryWatch after = watch.seen(Optional.of(peak), NOW);
    after = after.seen(Optional.of(sample(NOW.plusSeconds(20), ALL, 500)), NOW);
    assertThat(decide(99, vm(VM, ALL, LEAST, after)))
        .isInstanceOfSatisfying(
            Take.class, take -> assertThat(take.to()).isEqualTo(mebibytes(3000 / 4 * 5 + 128)));
    assertThat(after.need()).isEqualTo(mebibytes(3000));
    for (int second = 30; second <= 700; second += 10) {
      after = after.seen(Optional.of(sample(NOW.plusSeconds(second), ALL, 500)), NOW);
    }
    assertThat(after.need()).as("ten minutes later").isEqualTo(mebibytes(500));
  }

  @Test
  void guestThatGivesNothingOrIsNewOrNeededItLatelyIsLeftAlone() {
    assertThat(decide(99, vm(VM, ALL, ALL, watched(ALL, 100))))
        .isEqualTo(new Hold("it is to give nothing back"));
    assertThat(decide(99, vm(VM, ALL, LEAST, MemoryWatch.NEW)))
        .isEqualTo(new Hold("its guest has told nothing yet"));
    MemoryWatch young = MemoryWatch.NEW.seen(Optional.of(sample(NOW, ALL, 100)), NOW);
    assertThat(decide(99, vm(VM, ALL, LEAST, young)))
        .isEqualTo(new Hold("its guest has been watched for too short a time"));
    MemoryWatch relieved = watched(ALL, 100).after(new Relieve(ALL, "it swapped"), NOW);
    BalloonedVm rests = vm(VM, ALL, LEAST, relieved);
    assertThat(decide(99, rests)).isEqualTo(new Hold("it needed what was taken from it lately"));
    assertThat(governor.decide(host(99), List.of(rests), NOW.plus(MemoryWatch.REST)).get(VM))
        .isInstanceOf(Take.class);
  }

  @Test
  void guestThatNeedsMoreGetsAllOfItAtOnceHoweverFullTheHost() {
    DataSize size = mebibytes(2048);
    MemoryWatch calm = watched(size, 500);
    MemorySample last = calm.samples().getLast();
    Instant next = last.at().plusSeconds(10);
    assertRelieved(calm, new MemorySample(next, size, mebibytes(1548), mebibytes(1), 0), "swaps");
    assertRelieved(
        calm, new MemorySample(next, size, mebibytes(1548), DataSize.ZERO, 900), "90 pages");
    assertRelieved(
        calm, new MemorySample(next, size, mebibytes(200), DataSize.ZERO, 0), "only 200 MiB");
    assertRelieved(
        calm.after(new Take(size, "before"), NOW),
        new MemorySample(next, mebibytes(2300), mebibytes(1548), DataSize.ZERO, 0),
        "by itself");
  }

  private void assertRelieved(MemoryWatch before, MemorySample now, String why) {
    BalloonedVm vm = vm(VM, now.size(), LEAST, before.seen(Optional.of(now), NOW));
    assertThat(decide(99, vm))
        .isInstanceOfSatisfying(
            Relieve.class,
            relief -> {
              assertThat(relief.to()).isEqualTo(ALL);
              assertThat(relief.reason()).contains(why);
            });
  }

  @Test
  void fewFaultsAndAShrinkingBalloonAreNoNeed() {
    DataSize size = mebibytes(2048);
    MemoryWatch calm = watched(size, 500).after(new Take(mebibytes(1900), "before"), NOW);
    Instant next = calm.samples().getLast().at().plusSeconds(10);
    MemorySample now = new MemorySample(next, mebibytes(2000), mebibytes(1500), DataSize.ZERO, 400);
    assertThat(calm.seen(Optional.of(now), NOW).pressure()).isEmpty();
  }

  @Test
  void guestThatIsSilentGetsItBackAndOneThatHasJustArrivedIsWaitedFor() {
    DataSize size = mebibytes(2048);
    MemoryWatch silent = MemoryWatch.NEW.seen(Optional.empty(), NOW);
    assertThat(decide(75, vm(VM, size, LEAST, silent))).isInstanceOf(Hold.class);
    Instant later = NOW.plus(MemoryWatch.LONGEST_SILENCE);
    silent = silent.seen(Optional.empty(), later);
    assertThat(governor.decide(host(75), List.of(vm(VM, size, LEAST, silent)), later).get(VM))
        .isEqualTo(new Relieve(ALL, "its guest does not tell how much it needs"));
    assertThat(governor.decide(host(75), List.of(vm(VM, ALL, LEAST, silent)), later).get(VM))
        .isInstanceOf(Hold.class);
  }

  @Test
  void itIsGivenBackInStepsWhereTheHostHasRoomAndHeldBetween() {
    DataSize size = mebibytes(2048);
    BalloonedVm vm = vm(VM, size, LEAST, watched(size, 500));
    assertThat(decide(60, vm))
        .isEqualTo(new GiveBack(mebibytes(2048 + 512), "its host has memory to spare"));
    assertThat(decide(75, vm)).isInstanceOf(Hold.class);
    assertThat(new BalloonGovernor(BalloonTerms.OFF).decide(host(99), List.of(vm), NOW).get(VM))
        .as("of a VM that came from a host that takes")
        .isInstanceOf(GiveBack.class);
    DataSize most = mebibytes(4000);
    assertThat(decide(60, vm(VM, most, LEAST, watched(most, 500))))
        .isEqualTo(new GiveBack(ALL, "its host has memory to spare"));
  }

  @Test
  void oneThatIsMovedKeepsWhatItHas() {
    DataSize size = mebibytes(2048);
    MemoryWatch pressed =
        watched(size, 500).seen(Optional.of(sample(NOW.plusSeconds(10), size, 2000)), NOW);
    BalloonedVm moving = new BalloonedVm(VM, ALL, LEAST, size, Standing.MOVING, pressed);
    for (int used : List.of(20, 75, 99)) {
      assertThat(decide(used, moving)).isInstanceOf(Hold.class);
    }
  }

  @Test
  void countersOfAnotherBootAndGapsBeginAnew() {
    MemoryWatch watch =
        MemoryWatch.NEW.seen(
            Optional.of(new MemorySample(NOW, ALL, ALL, mebibytes(50), 1000)), NOW);
    MemoryWatch rebooted = watch.seen(Optional.of(sample(NOW.plusSeconds(10), ALL, 500)), NOW);
    assertThat(rebooted.samples()).hasSize(1);
    assertThat(rebooted.pressure()).isEmpty();
    MemoryWatch gap =
        watched(ALL, 500).seen(Optional.of(sample(NOW.plusSeconds(600), ALL, 500)), NOW);
    assertThat(gap.watched()).isZero();
    MemoryWatch again = watch.seen(Optional.of(sample(NOW, ALL, 4000)), NOW);
    assertThat(again).as("told once").isEqualTo(watch);
  }

  @Test
  void clockThatWasSetBackBeginsAnew() {
    MemoryWatch watch =
        watched(ALL, 500).seen(Optional.of(sample(NOW.minusSeconds(30), ALL, 3000)), NOW);
    assertThat(watch.samples()).containsExactly(sample(NOW.minusSeconds(30), ALL, 3000));
    assertThat(decide(99, vm(VM, ALL, LEAST, watch))).isInstanceOf(Hold.class);
    watch = watch.seen(Optional.of(sample(NOW.minusSeconds(20), ALL, 4090)), NOW);
    assertThat(watch.pressure()).as("what it tells from now on counts").isPresent();
  }

  @Test
  void termsThatTakeAlwaysOrNeverAreNone() {
    assertThatThrownBy(() -> BalloonTerms.from(100)).hasMessageContaining("not from 100 %");
    assertThatThrownBy(() -> BalloonTerms.from(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private BalloonDecision decide(int percent, BalloonedVm vm) {
    return governor.decide(host(percent), List.of(vm), NOW).get(vm.vm());
  }

  private static HostMemory host(int percent) {
    return new HostMemory(mebibytes(100_000), mebibytes(1000L * (100 - percent)));
  }

  private static BalloonedVm idle(DataSize size) {
    return vm(VM, size, LEAST, watched(size, 500));
  }

  private static BalloonedVm vm(VmId vm, DataSize size, DataSize least, MemoryWatch watch) {
    return new BalloonedVm(vm, ALL, least, size, Standing.STEADY, watch);
  }

  /** For ten minutes, always the same. */
  private static MemoryWatch watched(DataSize size, long used) {
    MemoryWatch watch = MemoryWatch.NEW;
    Duration step = Duration.ofSeconds(10);
    for (Instant at = NOW.minus(MemoryWatch.WINDOW); !at.isAfter(NOW); at = at.plus(step)) {
      watch = watch.seen(Optional.of(sample(at, size, used)), NOW);
    }
    return watch;
  }

  private static MemorySample sample(Instant at, DataSize size, long used) {
    return new MemorySample(at, size, size.minusOrZero(mebibytes(used)), DataSize.ZERO, 0);
  }

  private static DataSize mebibytes(long mebibytes) {
    return DataSize.ofMebibytes(mebibytes);
  }
}
