package io.godwit.controller.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelTest {
  private static final double PLANNED = 0.8;
  private static final double BORNE = 0.9;

  @Test
  void steadyUseIsCountedAsItIs() {
    Samples samples = new Samples();
    IntStream.range(0, 100).forEach(each -> samples.add(500));
    assertThat(samples.level().counted(4000)).isBetween(500L, 542L);
    assertThat(new Samples().level()).isEqualTo(Level.NONE);
  }

  @Test
  void rareUseOfMuchIsCountedMoreOnASmallHost() {
    Samples samples = new Samples();
    IntStream.range(0, 95).forEach(each -> samples.add(100));
    IntStream.range(0, 5).forEach(each -> samples.add(2000));
    Level level = samples.level();
    assertThat(level.high()).isLessThan(120);
    assertThat(level.counted(64_000)).isLessThan(300);
    assertThat(level.counted(2000)).as("two of them would fill it").isGreaterThan(1200);
  }

  /** VMs that are at rest and at work by chance, as many as plans put on a host by their counts. */
  @ParameterizedTest
  @ValueSource(ints = {2000, 4000, 16_000, 64_000})
  void hostThatIsFilledByCountsBearsItsVmsInNinetyNineOfAHundredSamples(int host) {
    SplittableRandom random = new SplittableRandom(7);
    List<Worker> workers = new ArrayList<>();
    double counted = 0;
    while (true) {
      Worker worker = Worker.drawn(random);
      counted += worker.level().counted(host);
      if (counted > PLANNED * host) {
        break;
      }
      workers.add(worker);
    }
    int samples = 20_000;
    long above =
        IntStream.range(0, samples)
            .filter(
                each ->
                    workers.stream().mapToDouble(worker -> worker.next(random)).sum()
                        > BORNE * host)
            .count();
    assertThat(above).as("%d VMs", workers.size()).isLessThanOrEqualTo(samples / 100);
  }

  /** Works with a probability, in thousandths of a core. */
  private record Worker(double probability, long atWork, long atRest) {
    private static Worker drawn(SplittableRandom random) {
      return new Worker(
          0.05 + 0.9 * random.nextDouble(), 50 + random.nextInt(400), random.nextInt(50));
    }

    private long next(SplittableRandom random) {
      return random.nextDouble() < probability ? atWork : atRest;
    }

    private Level level() {
      SplittableRandom own = new SplittableRandom(atWork);
      Samples samples = new Samples();
      IntStream.range(0, 2000).forEach(each -> samples.add(next(own)));
      return samples.level();
    }
  }
}
