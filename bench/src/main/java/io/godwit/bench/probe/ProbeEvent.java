package io.godwit.bench.probe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a probe saw on one of its connections; a line of JSON in its raw samples. Times are
 * microseconds since the epoch.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ProbeEvent.Connected.class, name = "connected"),
  @JsonSubTypes.Type(value = ProbeEvent.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = ProbeEvent.Wrong.class, name = "wrong"),
  @JsonSubTypes.Type(value = ProbeEvent.Broken.class, name = "broken")
})
sealed interface ProbeEvent {

  /** Counted from 0. */
  int connection();

  /** The connection stands. */
  record Connected(int connection, long atMicros) implements ProbeEvent {}

  /** The VM answered this number, in its turn. */
  record Answered(int connection, long sequence, long sentMicros, long atMicros)
      implements ProbeEvent {}

  /** An answer was not the one whose turn it was; the connection breaks of it. */
  record Wrong(int connection, long atMicros, String expected, String got) implements ProbeEvent {}

  /** The connection ended, or was given up for a wrong answer. */
  record Broken(int connection, long atMicros, String reason) implements ProbeEvent {}
}
