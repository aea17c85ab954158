package io.godwit.bench.faults;

import io.godwit.bench.faults.Trial.HandOver;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.Narrator;
import io.godwit.bench.probe.Heartbeat;
import io.godwit.bench.probe.Rest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * One VM that goes to and fro between two hosts, handed over as Godwit does it or with libvirt's
 * stock flags, by which the destination's libvirt runs it before anybody knows of the source.
 * Everything else of the two moves is the same.
 */
public final class HandOverTurns implements AutoCloseable {
  private final FaultLab lab;
  private final Heartbeat heartbeat;
  private final Rest rest;

  private HandOverTurns(FaultLab lab, Heartbeat heartbeat, Rest rest) {
    this.lab = lab;
    this.heartbeat = heartbeat;
    this.rest = rest;
  }

  /**
   * Starts a deployment of its own.
   *
   * @param raw an empty folder for raw samples
   */
  public static HandOverTurns start(
      Installation installation, InstantSource clock, Path raw, Narrator narrator)
      throws IOException, InterruptedException {
    FaultLab lab = FaultLab.start(installation, clock, raw, narrator);
    try {
      Heartbeat heartbeat =
          Heartbeat.start(
              lab.deployment().lab().client()::command,
              lab.vm().address(),
              raw.resolve("heartbeat.txt"));
      return new HandOverTurns(lab, heartbeat, new Rest(clock));
    } catch (IOException | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** How the VM changes hands. */
  public enum Way {
    SAFE(HandOver.OURS),
    STOCK_FLAGS(HandOver.STOCK_FLAGS);

    private final HandOver handOver;

    Way(HandOver handOver) {
      this.handOver = handOver;
    }
  }

  /** A move that was made; all of it in seconds. */
  public record Turn(Way way, String destination, double total, double blackout) {}

  /** Moves the VM to the other host. */
  public Turn make(Way way) throws IOException, InterruptedException {
    String destination = FaultLab.other(lab.vm().host());
    rest.take(heartbeat);
    order(way);
    try {
      Move move = lab.deployment().mover().move(lab.vm().name(), destination).require();
      return new Turn(
          way,
          destination,
          inSeconds(move.window().length()),
          inSeconds(heartbeat.blackout(move.window())));
    } finally {
      takeBack(way);
    }
  }

  private void order(Way way) throws IOException {
    if (way.handOver.order().isPresent()) {
      for (String host : FaultLab.HOSTS) {
        faults(host).order(way.handOver.order().get(), "");
      }
    }
  }

  private void takeBack(Way way) throws IOException {
    if (way.handOver.order().isPresent()) {
      for (String host : FaultLab.HOSTS) {
        faults(host).letGo(way.handOver.order().get());
      }
    }
  }

  private AgentFaults faults(String host) {
    return new AgentFaults(lab.deployment().host(host));
  }

  private static double inSeconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  @Override
  public void close() throws IOException {
    try {
      heartbeat.close();
    } finally {
      lab.close();
    }
  }
}
