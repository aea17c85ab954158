package io.godwit.agent.overlay;

import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * This host's end of the WireGuard mesh: the kernel's WireGuard where it has one, else
 * wireguard-go. Either stays when the agent ends.
 */
final class Mesh implements Greeting.Dialling, KeyRotation.End {
  private static final Logger LOG = System.getLogger(Mesh.class.getName());
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** How often WireGuard is told of another key at once. */
  private static final int USES = 3;

  private static final Units.Program WIREGUARD_GO =
      new Units.Program(
          "mesh",
          List.of("wireguard-go", "-f", DeviceNames.MESH),
          List.of("wireguard-go", DeviceNames.MESH));

  /**
   * Whose end it is.
   *
   * @param successions how others have changed theirs
   */
  record Own(
      HostId host, MeshKeyring keys, Successions successions, MeshTerms terms, PlaceTerms place) {}

  private final Own own;
  private final Kernel kernel;
  private final Units units;
  private final Tasks tasks;
  private final InstantSource clock;

  /** Held while WireGuard is told, by what is known in it: an older word must not come last. */
  private final Tasks.Turn telling;

  /** Peers that are known by now; which of them are behind which shows only in all. */
  private volatile List<Peer> all = List.of();

  /** Rules by which this host relays may be there, as the last agent may have left some. */
  private boolean mayRelay = true;

  /**
   * @param clock the machine's, by which WireGuard tells its handshakes
   */
  Mesh(Own own, Kernel kernel, Units units, Tasks tasks, InstantSource clock) {
    this.own = own;
    this.kernel = kernel;
    this.units = units;
    this.tasks = tasks;
    this.clock = clock;
    this.telling = tasks.newTurn();
  }

  /** The largest packet that it carries. */
  int mtu() {
    return own.terms().mtu();
  }

  /**
   * Makes it what it should be by what it is: a wireguard-go that was started again has lost all
   * that it was told.
   */
  void make(List<Peer> peers) throws IOException, InterruptedException {
    all = List.copyOf(peers);
    if (!kernel.hasDevice(DeviceNames.MESH)) {
      open();
    }
    telling.runInputOutput(this::tell);
    own.successions().keep();
    kernel.ip(
        List.of(
            "address replace %s/%d dev %s nodad"
                .formatted(MeshAddress.of(own.host()), MeshAddress.PREFIX, DeviceNames.MESH),
            "address replace %s/%d dev %s nodad"
                .formatted(MeshAddress.relayed(own.host()), MeshAddress.PREFIX, DeviceNames.MESH),
            "link set dev %s mtu %d up".formatted(DeviceNames.MESH, own.terms().mtu())));
  }

  private void tell() throws IOException {
    MeshPeers.Actual actual = read();
    own.successions().hear(all, actual);
    List<String> changes = new ArrayList<>(ownChanges(actual));
    changes.addAll(MeshPeers.changes(own.successions().watched(all), actual, clock.instant()));
    if (!changes.isEmpty()) {
      kernel.wg(changes);
    }
  }

  /** At once, after another host has changed its key. Fine where there is no mesh. */
  void follow() throws IOException {
    if (kernel.hasDevice(DeviceNames.MESH)) {
      telling.runInputOutput(this::tell);
    }
  }

  /**
   * Changes this host's key to the one that is staged. Until those whom it sends to know it too,
   * what it sends waits in WireGuard; what they send comes by what they have agreed on before.
   */
  @Override
  public void change(MeshKey next, Runnable saying) throws IOException {
    boolean isThere = kernel.hasDevice(DeviceNames.MESH);
    telling.runInputOutput(
        () -> {
          own.keys().place(next);
          saying.run();
          if (isThere) {
            use();
          }
        });
  }

  /** The others follow already, so the change holds; a look makes good what fails here. */
  private void use() {
    for (int tries = 0; tries < USES; tries++) {
      try {
        kernel.wg(privateKey());
        return;
      } catch (IOException e) {
        LOG.log(
            Level.WARNING,
            "this host''s key has changed, and WireGuard does not use it yet, tried again: {0}",
            e.getMessage());
      }
    }
  }

  private List<String> privateKey() {
    return List.of("private-key", own.keys().file().toString());
  }

  @Override
  public Set<HostId> answering() throws IOException {
    if (!kernel.hasDevice(DeviceNames.MESH)) {
      return Set.of();
    }
    return MeshPeers.answering(own.successions().applied(all), read(), clock.instant()).stream()
        .filter(peer -> peer.part() == Layout.Part.SHARES)
        .map(Peer::host)
        .collect(Collectors.toSet());
  }

  /**
   * Passes on what is others'.
   *
   * @throws IOException also where this host's user wants it to relay nothing
   */
  void relay(List<Peer> peers) throws IOException {
    boolean isAsked = peers.stream().anyMatch(peer -> !peer.passedTo().isEmpty());
    if (isAsked && !own.place().relay()) {
      passOn(List.of());
      throw new IOException("host.relay=false, so this host passes on nothing of others");
    }
    passOn(peers);
  }

  private void passOn(List<Peer> peers) throws IOException {
    boolean relays = peers.stream().anyMatch(peer -> !peer.passedTo().isEmpty());
    if (relays) {
      mayRelay = true;
      kernel.nft(RelayRules.text(peers));
    } else if (mayRelay) {
      if (kernel.hasTable(RelayRules.TABLE)) {
        kernel.nft(RelayRules.none());
      }
      mayRelay = false;
    }
  }

  @Override
  public List<Peer> silent(List<Peer> peers) throws IOException {
    return kernel.hasDevice(DeviceNames.MESH)
        ? MeshPeers.silent(own.successions().applied(peers), read())
        : List.of();
  }

  @Override
  public void dialAnew(List<Peer> silent) throws IOException {
    telling.runInputOutput(
        () -> {
          MeshPeers.Actual actual = read();
          List<Peer> still = MeshPeers.silent(own.successions().applied(silent), actual);
          if (!still.isEmpty()) {
            kernel.wg(
                MeshPeers.anew(still, own.successions().applied(all), actual, clock.instant()));
          }
        });
  }

  /** Nothing of it is left; wireguard-go ends with its device. Fine where there is none. */
  void remove() throws IOException {
    relay(List.of());
    if (kernel.hasDevice(DeviceNames.MESH)) {
      kernel.ip(List.of("link delete dev " + DeviceNames.MESH));
    }
    units.forget(WIREGUARD_GO);
  }

  private MeshPeers.Actual read() throws IOException {
    try {
      return MeshPeers.read(kernel.run("wg", "show", DeviceNames.MESH, "dump"));
    } catch (IllegalArgumentException e) {
      throw new IOException("wg's answer is not what was expected", e);
    }
  }

  private List<String> ownChanges(MeshPeers.Actual actual) {
    List<String> changes = new ArrayList<>();
    if (actual.port() != own.terms().port()) {
      changes.addAll(List.of("listen-port", Integer.toString(own.terms().port())));
    }
    if (!actual.publicKey().equals(own.keys().publicKey().base64())) {
      changes.addAll(privateKey());
    }
    return changes;
  }

  private void open() throws IOException, InterruptedException {
    if (kernel.succeeds("ip", "link", "add", "dev", DeviceNames.MESH, "type", "wireguard")) {
      return;
    }
    LOG.log(Level.INFO, "this kernel has no WireGuard: wireguard-go carries the mesh");
    units.start(WIREGUARD_GO);
    for (long looks = APPEARS_WITHIN.dividedBy(LOOK); looks > 0; looks--) {
      if (kernel.hasDevice(DeviceNames.MESH)) {
        return;
      }
      tasks.sleep(LOOK);
    }
    throw new IOException("wireguard-go has not made the device " + DeviceNames.MESH);
  }
}
