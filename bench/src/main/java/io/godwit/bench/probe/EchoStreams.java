package io.godwit.bench.probe;

import io.godwit.bench.probe.Dialogue.Opening;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Many TCP connections to the VM's echo, all of one program, which the VM may have opened itself. A
 * connection says a number at each interval, so let that grow with their number: more of them need
 * not keep the VM busier.
 */
public final class EchoStreams implements AutoCloseable {
  private static final int ECHO = 7;
  private static final int CALL = 13;
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

  private final Conversation conversation;

  private EchoStreams(Conversation conversation) {
    this.conversation = conversation;
  }

  /**
   * What they have in common.
   *
   * @param interval between two numbers on a connection
   * @param raw a file that does not exist yet
   */
  public record Pace(int connections, Duration interval, Path raw) {}

  /** Connects all of them. */
  public static EchoStreams start(Place place, String address, Pace pace)
      throws IOException, InterruptedException {
    EchoStreams streams =
        begin(
            place,
            new Dialogue(
                Opening.PROBE_DIALS,
                address,
                "",
                ECHO,
                pace.connections(),
                pace.interval(),
                "",
                ""),
            pace);
    streams.awaitConnected();
    return streams;
  }

  /**
   * Where a VM's own connections end.
   *
   * @param address of the place, by which the VM reaches it
   * @param caller the address that calls have there: of the host by whose NAT they leave
   */
  public record Callee(Place place, String address, int port, String caller) {}

  /**
   * Has the VM open them.
   *
   * @param client at which the VM is asked to
   * @param vm its address there
   */
  public static EchoStreams startCalled(Callee callee, Place client, String vm, Pace pace)
      throws IOException, InterruptedException {
    EchoStreams streams =
        begin(
            callee.place(),
            new Dialogue(
                Opening.VM_CALLS,
                callee.address(),
                callee.caller(),
                callee.port(),
                pace.connections(),
                pace.interval(),
                "",
                ""),
            pace);
    try {
      String call = "%s %d %d".formatted(callee.address(), callee.port(), pace.connections());
      Ask.once(client, vm, CALL, call, "ok");
    } catch (IOException | InterruptedException e) {
      streams.close();
      throw e;
    }
    streams.awaitConnected();
    return streams;
  }

  private static EchoStreams begin(Place place, Dialogue dialogue, Pace pace) throws IOException {
    return new EchoStreams(Conversation.start(place, dialogue, pace.raw()));
  }

  private void awaitConnected() throws IOException, InterruptedException {
    try {
      conversation.awaitConnected(CONNECT_LIMIT);
    } catch (IOException | InterruptedException e) {
      conversation.close();
      throw e;
    }
  }

  /** How many of them answer in time, each answer in its turn, what is sent after the instant. */
  public long survived(Instant instant, Duration limit) throws InterruptedException {
    return conversation.answeringSentAfter(instant, limit);
  }

  /** How many of them had an answer that was not the one whose turn it was. */
  public long wrong() {
    return conversation.wrong();
  }

  @Override
  public void close() throws IOException {
    conversation.close();
  }
}
