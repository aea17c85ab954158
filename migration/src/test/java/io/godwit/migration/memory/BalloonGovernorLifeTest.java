package io.godwit.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.memory.BalloonDecision.GiveBack;
import io.godwit.migration.memory.BalloonDecision.Hold;
import io.godwit.migration.memory.BalloonDecision.Relieve;
import io.godwit.migration.memory.BalloonDecision.Take;
import io.godwit.migration.memory.BalloonedVm.Standing;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hours of hosts whose guests are simulated, by a seed. */
final class BalloonGovernorLifeTest {
  private static final Duration TURN = Duration.ofSeconds(10);
  private static final int HOUR = 360;
  private static final int LAG = 3;

  private final BalloonGovernor governor = new BalloonGovernor(BalloonTerms.from(80));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void steadyGuestsAreBroughtToRestAndTheHostUnderItsLevel(long seed) {
    Random random = new Random(seed);
    List<Guest> guests = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      long memory = 1024L << random.nextInt(4);
      long need = memory / 20 + random.nextLong(memory / 5);
      guests.add(new Guest(number, memory, memory / 4, turn -> need));
    }
    long all = guests.stream().mapToLong(guest -> guest.memory).sum();
    long others = all / 4;
    Host host = new Host(all * 11 / 10, others, guests);

    host.live(2 * HOUR);
    guests.forEach(guest -> guest.changes.clear());
    host.live(4 * HOUR);

    assertThat(host.usedPercent()).isLessThanOrEqualTo(81);
    for (Guest guest : guests) {
      assertThat(guest.changes).as("guest %d at rest", guest.number).isEmpty();
      assertThat(guest.relieved).isZero();
      assertThat(guest.lowest).isGreaterThanOrEqualTo(guest.memory / 4);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
  void guestThatSuddenlyNeedsItAllHasItAndIsLeftInPeaceAndNothingSwings(long seed) {
    Random random = new Random(seed);
    List<Guest> guests = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      int begins = HOUR + random.nextInt(3 * HOUR);
      int ends = begins + 30 + random.nextInt(HOUR);
      guests.add(new Guest(number, 4096, 1024, turn -> turn >= begins && turn < ends ? 3600 : 300));
    }
    Host host = new Host(4096 * 5 * 11 / 10, 4096 * 3, guests);

    host.live(6 * HOUR);

    for (Guest guest : guests) {
      assertThat(guest.relieved).as("guest %d", guest.number).isEqualTo(1);
      assertThat(guest.shortTurns).as("turns without what it needs").isLessThanOrEqualTo(LAG + 2);
      assertThat(guest.turningPoints()).isLessThanOrEqualTo(4);
      assertThat(guest.takenAfterRelief).isGreaterThanOrEqualTo(MemoryWatch.REST);
      assertThat(guest.lowest).isGreaterThanOrEqualTo(1024);
    }
  }

  /** Sizes in mebibytes. Its balloon follows some turns later. */
  private static final class Guest {
    final int number;
    final long memory;
    final long least;
    final LongUnaryOperator need;
    final List<Class<?>> changes = new ArrayList<>();
    long size;
    long wanted;
    long lowest;
    int follows;
    int relieved;
    int shortTurns;
    Instant reliefAt = Instant.MIN;
    Duration takenAfterRelief = Duration.ofDays(1);
    MemoryWatch watch = MemoryWatch.NEW;

    Guest(int number, long memory, long least, LongUnaryOperator need) {
      this.number = number;
      this.memory = memory;
      this.least = least;
      this.need = need;
      this.size = memory;
      this.wanted = memory;
      this.lowest = memory;
    }

    VmId vm() {
      return new VmId(new UUID(1, number));
    }

    void breathe(long turn, Instant now) {
      if (follows > 0 && --follows == 0) {
        size = wanted;
      }
      long used = Math.min(need.applyAsLong(turn), size);
      shortTurns += need.applyAsLong(turn) > size ? 1 : 0;
      MemorySample told =
          new MemorySample(
              now, DataSize.ofMebibytes(size), DataSize.ofMebibytes(size - used), DataSize.ZERO, 0);
      watch = watch.seen(Optional.of(told), now);
    }

    BalloonedVm asSeen() {
      return new BalloonedVm(
          vm(),
          DataSize.ofMebibytes(memory),
          DataSize.ofMebibytes(least),
          DataSize.ofMebibytes(size),
          Standing.STEADY,
          watch);
    }

    void obey(BalloonDecision decision, Instant now) {
      watch = watch.after(decision, now);
      switch (decision) {
        case Hold hold -> {}
        case Take take -> {
          if (reliefAt.isAfter(Instant.MIN)) {
            Duration since = Duration.between(reliefAt, now);
            takenAfterRelief = since.compareTo(takenAfterRelief) < 0 ? since : takenAfterRelief;
          }
          follow(take.to(), decision);
          assertThat(wanted)
              .as("what guest %d needs, and more", number)
              .isGreaterThanOrEqualTo((watch.need().bytes() / 4 * 5) >> 20);
        }
        case GiveBack give -> follow(give.to(), decision);
        case Relieve relief -> {
          relieved += reliefAt.equals(Instant.MIN) ? 1 : 0;
          reliefAt = now;
          follow(relief.to(), decision);
        }
      }
    }

    private void follow(DataSize to, BalloonDecision decision) {
      wanted = to.bytes() >> 20;
      lowest = Math.min(lowest, wanted);
      follows = follows == 0 ? LAG : follows;
      changes.add(decision.getClass());
    }

    long turningPoints() {
      return Stream.iterate(1, each -> each < changes.size(), each -> each + 1)
          .filter(each -> !changes.get(each).equals(changes.get(each - 1)))
          .count();
    }
  }

  private final class Host {
    private final long memory;
    private final long others;
    private final List<Guest> guests;
    private long turn;
    private Instant now = Instant.EPOCH;

    Host(long memory, long others, List<Guest> guests) {
      this.memory = memory;
      this.others = others;
      this.guests = guests;
    }

    /** Guests have touched all that their balloons leave them, as caches do. */
    long used() {
      return Math.min(memory, others + guests.stream().mapToLong(guest -> guest.size).sum());
    }

    long usedPercent() {
      return used() * 100 / memory;
    }

    void live(int turns) {
      for (int each = 0; each < turns; each++) {
        turn++;
        now = now.plus(TURN);
        guests.forEach(guest -> guest.breathe(turn, now));
        Map<VmId, BalloonDecision> decisions =
            governor.decide(
                new HostMemory(DataSize.ofMebibytes(memory), DataSize.ofMebibytes(memory - used())),
                guests.stream().map(Guest::asSeen).toList(),
                now);
        guests.forEach(guest -> guest.obey(decisions.get(guest.vm()), now));
      }
    }
  }
}
