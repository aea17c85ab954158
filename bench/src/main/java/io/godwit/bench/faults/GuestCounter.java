package io.godwit.bench.faults;

import io.godwit.bench.probe.HttpFetch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The number that the guest appends to a file each second, on its disk before the next one. A VM
 * that ran twice, or from a stale disk, shows in it.
 */
record GuestCounter(Scene scene) {

  /** The first place where a number does not follow the one before. */
  Optional<String> gap() throws IOException, InterruptedException {
    List<String> numbers = read();
    for (int i = 1; i < numbers.size(); i++) {
      if (Long.parseLong(numbers.get(i)) != Long.parseLong(numbers.get(i - 1)) + 1) {
        return Optional.of(
            "the guest's counter goes from %s to %s".formatted(numbers.get(i - 1), numbers.get(i)));
      }
    }
    return Optional.empty();
  }

  private List<String> read() throws IOException, InterruptedException {
    return HttpFetch.lines(
        scene.lab().deployment().lab().client()::command,
        "http://" + scene.vm().address() + "/data/counter.log");
  }
}
