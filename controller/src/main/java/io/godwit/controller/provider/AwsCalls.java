package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.ProviderException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes calls, and makes them again where that helps: where EC2 was asked too often, has not
 * answered, or does not find an instance that it was just asked for. All calls that are made by it
 * may be made twice. Where one of the tries was not answered, and none succeeded, it is not known
 * whether it was done, whatever was said to a later one.
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
    Optional<Fault.Unanswered> lost = Optional.empty();
    for (int number = 1; ; number++) {
      try {
        return call.get();
      } catch (SdkException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        Fault fault = AwsFaults.of(e, place.settings().region());
        if (number == MOST_TRIES || !helps(fault)) {
          throw new ProviderException(place.name(), asked, told(lost, fault), e);
        }
        if (fault instanceof Fault.Unanswered unanswered) {
          lost = Optional.of(unanswered);
        }
      }
      pause.take(next);
      next =
          next.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next.multipliedBy(2);
    }
  }

  private static Fault told(Optional<Fault.Unanswered> lost, Fault last) {
    if (lost.isEmpty() || last instanceof Fault.Unanswered) {
      return last;
    }
    return new Fault.Unanswered(
        "%s; asked again, it said: %s".formatted(lost.get().said(), last.what()));
  }

  private static boolean helps(Fault fault) {
    return fault instanceof Fault.Throttled
        || fault instanceof Fault.Unanswered
        || fault instanceof Fault.NotFound;
  }
}
