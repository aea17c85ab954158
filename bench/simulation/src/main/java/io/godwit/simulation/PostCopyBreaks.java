package io.godwit.simulation;

import io.godwit.model.VmId;
import java.time.Duration;
import java.util.Random;

/** Breaks what a move needs, just as it has turned to post-copy or a while into it. */
final class PostCopyBreaks {
  private static final Duration LATEST = Duration.ofMillis(1500);

  private final World world;
  private final Random random;
  private boolean over;

  PostCopyBreaks(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** The next move that turns to post-copy suffers. */
  void expect() {
    world.guests().onTurn(this::breakSoon);
  }

  /** No move suffers any more. */
  void end() {
    over = true;
  }

  private void breakSoon(HostNode from, HostNode to, VmId vm) {
    Duration after = Duration.ofNanos(random.nextLong(LATEST.toNanos()));
    world.later(
        after,
        () -> {
          if (!over) {
            breakNow(from, to, vm);
          }
        });
  }

  private void breakNow(HostNode from, HostNode to, VmId vm) {
    HostNode one = random.nextBoolean() ? from : to;
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        world.say("network: " + from.place + " and " + to.place + " are parted in post-copy");
        world.partForAWhile(from.place, to.place);
      }
      case 2 -> {
        world.say("network: " + from.place + " and " + to.place + " are parted for long");
        world.partForLong(from.place, to.place);
      }
      case 3 -> one.dieForAWhile();
      case 4 -> one.restartLibvirtInAWhile();
      case 5 -> one.killQemu(vm);
      case 6 -> one.losePowerForAWhile();
      default -> world.controller().dieForAWhile();
    }
  }
}
