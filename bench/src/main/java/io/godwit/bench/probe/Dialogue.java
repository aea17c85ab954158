package io.godwit.bench.probe;

import java.time.Duration;
import java.util.List;

/**
 * What a probe says to a VM and what the VM is to answer.
 *
 * @param opening who opens the connections
 * @param address of the VM; of the probe where it is the VM that calls
 * @param caller whose address a call must have; empty where it is the probe that dials
 * @param connections on each of which it is said
 * @param interval between two lines of a connection
 * @param linePrefix stands before the number in a line sent
 * @param answerPrefix stands before the number in its answer
 */
record Dialogue(
    Opening opening,
    String address,
    String caller,
    int port,
    int connections,
    Duration interval,
    String linePrefix,
    String answerPrefix) {

  /** Who opens a connection. Either way it is the probe that speaks first. */
  enum Opening {
    PROBE_DIALS,
    VM_CALLS
  }

  /** On one connection. */
  Dialogue(String address, int port, Duration interval, String linePrefix, String answerPrefix) {
    this(Opening.PROBE_DIALS, address, "", port, 1, interval, linePrefix, answerPrefix);
  }

  /** What is said on one of them: where there are several, lines that are said on no other. */
  Dialogue on(int connection) {
    return connections == 1
        ? this
        : new Dialogue(
            opening,
            address,
            caller,
            port,
            1,
            interval,
            linePrefix + connection + "-",
            answerPrefix + connection + "-");
  }

  /** How long after the first a connection begins, so that they do not all speak at once. */
  Duration delay(int connection) {
    return interval.multipliedBy(connection).dividedBy(connections);
  }

  String line(long sequence) {
    return linePrefix + sequence;
  }

  String answer(long sequence) {
    return answerPrefix + sequence;
  }

  List<String> arguments() {
    return List.of(
        opening.name(),
        address,
        caller,
        Integer.toString(port),
        Integer.toString(connections),
        Long.toString(interval.toMillis()),
        linePrefix,
        answerPrefix);
  }

  /** The reverse of {@link #arguments}. */
  static Dialogue parse(String[] arguments) {
    return new Dialogue(
        Opening.valueOf(arguments[0]),
        arguments[1],
        arguments[2],
        Integer.parseInt(arguments[3]),
        Integer.parseInt(arguments[4]),
        Duration.ofMillis(Long.parseLong(arguments[5])),
        arguments[6],
        arguments[7]);
  }
}
