package io.godwit.controller.operation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Setback;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the attempts of a step so far failed, by which its next way between two hosts is chosen. */
final class Setbacks {
  private Setbacks() {}

  static List<Cause> of(StepRun run) {
    return run.setbacks().stream().map(Setback::why).toList();
  }

  /** With that of the attempt that is under way. */
  static List<Cause> with(StepRun run, StepException.Failed now) {
    return Stream.concat(of(run).stream(), Stream.of(now.why())).toList();
  }

  /**
   * What to say of an attempt that was the last one. The first way is the usual one: why that was
   * in vain is of more use than why the last one was.
   */
  static StepException.Failed explained(StepRun run, StepException.Failed last) {
    Optional<Cause> first = of(run).stream().filter(LinkWays::isInVain).findFirst();
    Cause why = last.why();
    if (!LinkWays.isInVain(why)
        || first.filter(each -> !each.message().equals(why.message())).isEmpty()) {
      return last;
    }
    String words = "%s; then: %s".formatted(first.get().message(), why.message());
    return new StepException.Failed(new Cause(why.code(), words), last);
  }
}
