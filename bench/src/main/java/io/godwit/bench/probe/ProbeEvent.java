package io.godwit.bench.probe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a probe saw; a line of JSON in its raw samples. Times are microseconds since the epoch. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ProbeEvent.Connected.class, name = "connected"),
  @JsonSubTypes.Type(value = ProbeEvent.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = ProbeEvent.Broken.class, name = "broken")
})
sealed interface ProbeEvent {

  /** The one connection of this probe stands. */
  record Connected(long atMicros) implements ProbeEvent {}

  /** The VM answered this number, in its turn. */
  record Answered(long sequence, long sentMicros, long atMicros) implements ProbeEvent {}

  /** The connection ended, or an answer was not the one whose turn it was. */
  record Broken(long atMicros, String reason) implements ProbeEvent {}
}
