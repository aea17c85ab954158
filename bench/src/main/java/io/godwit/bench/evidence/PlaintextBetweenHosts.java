package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.probe.AcknowledgedWriter;
import io.godwit.bench.probe.Capture;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Whether what a client says to a VM, and what the VM has of it in its memory and on its disk, can
 * be read by who sees all packets between hosts, while the VM is moved. Needs tcpdump.
 */
record PlaintextBetweenHosts(Deployment deployment) implements Claim {
  private static final String CLIENT_HOST = "east-2";
  private static final String SOURCE = "east-1";
  private static final String DESTINATION = "west-1";
  private static final String UPLINK = "uplink0";
  private static final int RANDOM_BYTES = 16;
  private static final long LINES_BEFORE_MOVE = 200;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "plaintext between hosts";
  }

  /**
   * What a capture has.
   *
   * @param device of which it is
   * @param missed packets that the kernel had no room for
   * @param markers how often what the client wrote occurs
   * @param controls how often what was sent beside the mesh, to be found, occurs
   */
  record Captured(
      String host, String device, long packets, long missed, long markers, long controls) {

    private boolean isOfUplink() {
      return device.equals(UPLINK);
    }
  }

  private record Running(String host, String device, Capture capture) {
    private Captured stop(byte[] marker, byte[] control) throws IOException, InterruptedException {
      Capture.Extent extent = capture.stop();
      return new Captured(
          host,
          device,
          extent.packets(),
          extent.missed(),
          capture.count(marker),
          capture.count(control));
    }
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Capture.requireInstalled();
    HexFormat hex = HexFormat.of();
    byte[] control = random();
    String marker = "m" + hex.formatHex(random());
    List<Captured> found = new ArrayList<>();
    List<Running> captures = new ArrayList<>();
    try (NetworkSite site = NetworkSite.make(deployment, "plaintext", List.of(CLIENT_HOST))) {
      NetworkClient client = site.client(CLIENT_HOST);
      VmView vm = site.vm("secretive", SOURCE, client);
      for (String host : NetworkSite.ROUND) {
        captures.add(capture(host, UPLINK, raw));
      }
      captures.add(capture(CLIENT_HOST, NetworkClient.bridge(site.network()), raw));
      sendBesideTheMesh(hex.formatHex(control));
      writeThroughAMove(client, vm, marker, raw);
      for (Running each : captures) {
        found.add(each.stop(marker.getBytes(StandardCharsets.US_ASCII), control));
      }
    } finally {
      captures.forEach(each -> each.capture().close());
    }
    RawSamples.write(raw.resolve("captured.json"), found);
    return figures(found);
  }

  private static byte[] random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private Running capture(String host, String device, Path raw) throws IOException {
    Path file = raw.resolve("%s-%s.pcap".formatted(host, device));
    return new Running(host, device, Capture.start(deployment.host(host)::command, device, file));
  }

  /** Shows that what is not hidden is found, at every host. */
  private void sendBesideTheMesh(String pattern) {
    LabHost from = deployment.host(CLIENT_HOST);
    for (String to : List.of(SOURCE, DESTINATION)) {
      from.run("ping", "-q", "-c", "3", "-p", pattern, deployment.host(to).address());
    }
  }

  /** Each line is acknowledged once the VM has it in its memory and on its disk. */
  private void writeThroughAMove(NetworkClient client, VmView vm, String marker, Path raw)
      throws IOException, InterruptedException {
    try (AcknowledgedWriter writer =
        AcknowledgedWriter.start(client, vm.address(), marker, raw.resolve("writes.jsonl"))) {
      Await.until(
          () -> writer.acknowledged() >= LINES_BEFORE_MOVE,
          LIMIT,
          () -> "the VM acknowledges too few lines: " + writer.acknowledged());
      Move move = deployment.mover().move(vm.name(), DESTINATION).require();
      if (!writer.survived(move.window().end(), LIMIT)) {
        throw new IOException("the writer did not go on after the move: " + writer.broken());
      }
    }
  }

  static List<Figure> figures(List<Captured> found) {
    List<Captured> uplinks = found.stream().filter(Captured::isOfUplink).toList();
    long readable = uplinks.stream().mapToLong(Captured::markers).sum();
    long controls = uplinks.stream().mapToLong(Captured::controls).min().orElse(0);
    long inside = found.stream().filter(c -> !c.isOfUplink()).mapToLong(Captured::markers).sum();
    return List.of(
        new Figure(
            "markers of a guest in %d packets between hosts (%d more were missed)"
                .formatted(
                    uplinks.stream().mapToLong(Captured::packets).sum(),
                    uplinks.stream().mapToLong(Captured::missed).sum()),
            Long.toString(readable),
            "0",
            Verdict.of(readable == 0)),
        atLeastOne("the same markers on the network's bridge", inside),
        atLeastOne("what was sent between hosts beside the mesh, where it is least", controls));
  }

  private static Figure atLeastOne(String what, long count) {
    return new Figure(what, Long.toString(count), "at least 1", Verdict.of(count >= 1));
  }
}
