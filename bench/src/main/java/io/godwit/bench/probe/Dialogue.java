package io.godwit.bench.probe;

import java.time.Duration;
import java.util.List;

/**
 * What a probe says to a VM and what the VM is to answer.
 *
 * @param interval between two lines
 * @param linePrefix stands before the number in a line sent
 * @param answerPrefix stands before the number in its answer
 */
record Dialogue(
    String address, int port, Duration interval, String linePrefix, String answerPrefix) {

  String line(long sequence) {
    return linePrefix + sequence;
  }

  String answer(long sequence) {
    return answerPrefix + sequence;
  }

  List<String> arguments() {
    return List.of(
        address,
        Integer.toString(port),
        Long.toString(interval.toMillis()),
        linePrefix,
        answerPrefix);
  }

  /** The reverse of {@link #arguments}. */
  static Dialogue parse(String[] arguments) {
    return new Dialogue(
        arguments[0],
        Integer.parseInt(arguments[1]),
        Duration.ofMillis(Long.parseLong(arguments[2])),
        arguments[3],
        arguments[4]);
  }
}
