package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Window;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.probe.DatagramStream;
import io.godwit.bench.probe.EchoStreams;
import io.godwit.bench.probe.EchoStreams.Callee;
import io.godwit.bench.probe.EchoStreams.Pace;
import io.godwit.bench.probe.Observer;
import io.godwit.bench.probe.Place;
import io.godwit.lab.LabHost;
import io.godwit.lab.LabSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a VM in a network has under way at once: with a client in its network, with one in
 * another network that a policy lets in, with one outside through a front door, and with one
 * outside that the VM itself has called.
 */
final class NetworkTraffic implements AutoCloseable {
  /** Together the connections say a number so often, however many they are. */
  private static final Duration PACE = Duration.ofMillis(5);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final String ECHO = "7";
  private static final int CALLEE_PORT = 4007;

  /**
   * How many connections of each kind.
   *
   * @param inside of a client in the network, which a policy lets in
   * @param between of a client in another network, which a policy lets in
   * @param byDoor of a client outside, by a front door
   * @param byNat that the VM itself opens to the outside
   */
  record Kinds(int inside, int between, int byDoor, int byNat) {
    /** One in ten goes out by NAT, two come by a front door, and two from another network. */
    static Kinds of(int connections) {
      int byNat = connections / 10;
      int byDoor = connections / 5;
      int between = connections / 5;
      return new Kinds(connections - between - byDoor - byNat, between, byDoor, byNat);
    }

    int all() {
      return inside + between + byDoor + byNat;
    }
  }

  /**
   * What was seen of it after something that should break nothing.
   *
   * @param standing how many of each kind answer what was sent afterwards, each in its turn
   * @param wrong on how many connections an answer was not the one whose turn it was, so far
   * @param datagrams whether one that was sent afterwards was answered
   * @param silence the longest from which no datagram was answered, in seconds; null where none was
   *     answered afterwards
   * @param observed whether the stream and the writer went on
   */
  record Seen(
      Kinds standing,
      long wrong,
      boolean datagrams,
      Double silence,
      boolean observed,
      long writesLost) {}

  /**
   * Who sends.
   *
   * @param inside in the VM's network
   * @param beyond in another one
   */
  record Clients(NetworkClient inside, NetworkClient beyond) {}

  /**
   * Of all datagrams so far.
   *
   * @param lost not answered
   * @param lostAtRest those of them that were not sent during a move
   * @param wrong answers that were not what was sent, or came twice
   */
  record Datagrams(long answered, long lost, long lostAtRest, long wrong) {}

  private final List<AutoCloseable> parts = new ArrayList<>();
  private final EchoStreams inside;
  private final EchoStreams between;
  private final EchoStreams byDoor;
  private final EchoStreams byNat;
  private final DatagramStream datagrams;
  private final Observer observer;
  private final List<Window> moves = new ArrayList<>();

  /**
   * Starts all of it.
   *
   * @param door at which the VM's echo is published meanwhile
   */
  NetworkTraffic(
      Deployment deployment, Clients clients, VmView vm, LabHost door, Kinds kinds, Path raw)
      throws IOException, InterruptedException {
    NetworkClient client = clients.inside();
    Place outside = deployment.lab().client()::command;
    Callee callee =
        new Callee(
            outside,
            LabSpec.CLIENT_OUTSIDE_ADDRESS,
            CALLEE_PORT,
            deployment.host(vm.host()).address());
    Duration interval = PACE.multipliedBy(kinds.all());
    try {
      expose(deployment, vm, door);
      this.inside =
          kept(
              EchoStreams.start(
                  client,
                  vm.address(),
                  new Pace(kinds.inside(), interval, raw.resolve("inside.jsonl"))));
      this.between =
          kept(
              EchoStreams.start(
                  clients.beyond(),
                  vm.address(),
                  new Pace(kinds.between(), interval, raw.resolve("between.jsonl"))));
      this.byDoor =
          kept(
              EchoStreams.start(
                  outside,
                  door.address(),
                  new Pace(kinds.byDoor(), interval, raw.resolve("by-door.jsonl"))));
      this.byNat =
          kept(
              EchoStreams.startCalled(
                  callee,
                  client,
                  vm.address(),
                  new Pace(kinds.byNat(), interval, raw.resolve("by-nat.jsonl"))));
      this.datagrams =
          kept(DatagramStream.start(client, vm.address(), raw.resolve("datagrams.jsonl")));
      this.observer = kept(Observer.start(client, vm.address(), vm.name(), raw));
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void expose(Deployment deployment, VmView vm, LabHost door)
      throws IOException, InterruptedException {
    deployment.godwit().run("expose", vm.name(), "--port", ECHO, "--at", door.name()).require();
    parts.add(
        () -> deployment.godwit().run("unexpose", vm.name(), "--port", ECHO, "--now").require());
  }

  private <T extends AutoCloseable> T kept(T part) {
    parts.add(part);
    return part;
  }

  /** Judges a move that has just ended. */
  Seen see(Window move) throws IOException, InterruptedException {
    moves.add(move);
    Observer.Seen observed = observer.see(move);
    Instant end = move.end();
    boolean answered = datagrams.survived(end, ANSWER_LIMIT);
    return new Seen(
        new Kinds(
            standing(inside, end),
            standing(between, end),
            standing(byDoor, end),
            standing(byNat, end)),
        inside.wrong() + between.wrong() + byDoor.wrong() + byNat.wrong(),
        answered,
        answered ? Units.inSeconds(datagrams.silence(move)) : null,
        observed.connectionSurvived(),
        observed.writesLost());
  }

  /** Of a move that has just ended, as the client in the network saw it. */
  Duration blackout(Window move) throws IOException, InterruptedException {
    return observer.heartbeat().blackout(move);
  }

  private static int standing(EchoStreams streams, Instant since) throws InterruptedException {
    return Math.toIntExact(streams.survived(since, ANSWER_LIMIT));
  }

  Datagrams datagrams() {
    return new Datagrams(
        datagrams.answers(), datagrams.lost(), datagrams.lostOutside(moves), datagrams.wrong());
  }

  /** The last first; all of them, whichever fails. */
  @Override
  public void close() {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        Evidence.narrate("not ended well: " + e.getMessage());
      }
    }
  }
}
