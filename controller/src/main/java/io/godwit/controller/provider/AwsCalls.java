package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.ProviderException;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes calls, and makes them again where that helps: where EC2 was asked too often, has not
 * answered, or does not find an instance that it was just asked for. All calls that are made by it
 * may be made twice.
 */
final class AwsCalls {
  private static final int MOST_TRIES = 7;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  private final AwsPlace place;
  private final Pause pause;

  AwsCalls(AwsPlace place, Pause pause) {
    this.place = place;
    this.pause = pause;
  }

  <T> T ask(String asked, Supplier<T> call) throws ProviderException, InterruptedException {
    Duration next = FIRST_PAUSE;
    for (int number = 1; ; number++) {
      try {
        return call.get();
      } catch (SdkException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        Fault fault = AwsFaults.of(e, place.settings().region());
        if (number == MOST_TRIES || !helps(fault)) {
          throw new ProviderException(place.name(), asked, fault, e);
        }
      }
      pause.take(next);
      next =
          next.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next.multipliedBy(2);
    }
  }

  private static boolean helps(Fault fault) {
    return fault instanceof Fault.Throttled
        || fault instanceof Fault.Unanswered
        || fault instanceof Fault.NotFound;
  }
}
