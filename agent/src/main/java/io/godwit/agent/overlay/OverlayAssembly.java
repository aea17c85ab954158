package io.godwit.agent.overlay;

import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.model.Epoch;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.MeshState;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Puts a host's part of networks together. */
public final class OverlayAssembly {
  private OverlayAssembly() {}

  /**
   * What it works with; all of it stays its maker's to close.
   *
   * @param clock the machine's
   */
  public record Surroundings(
      HostId self,
      MeshTerms terms,
      PlaceTerms place,
      AgentPaths paths,
      OwnershipJournal journal,
      Tasks tasks,
      InstantSource clock,
      SecureRandom random) {}

  /** A host's part of networks: what keeps it, and what looks at it. */
  public record Assembled(Keeper keeper, Soundings soundings) {}

  /**
   * For this machine.
   *
   * @param endpoints where others can reach this host's WireGuard
   * @throws IOException if the host's key or its last overlay cannot be read
   */
  public static Assembled open(Surroundings around, Supplier<HostEndpoints> endpoints)
      throws IOException {
    AgentPaths paths = around.paths();
    MeshKeyring keys = MeshKeyring.open(paths.meshKey(), around.random());
    Units units = Units.ofThisMachine();
    Kernel kernel = new Kernel(units);
    Known known = Known.open(around.self(), around.journal(), paths.overlay());
    Steering steering = new Steering(known, kernel, around.terms().port(), around.tasks());
    AtomicReference<Keeper> keeper = new AtomicReference<>();
    Post post = new Post(around.self(), around.tasks(), listener(keeper::get));
    keeper.set(
        new Keeper(
            known,
            parts(around, keys, known, kernel, units, steering, post),
            state(keys, endpoints),
            around.tasks()));
    return new Assembled(keeper.get(), soundings(around, kernel, known::layout));
  }

  private static Soundings soundings(Surroundings around, Kernel kernel, Supplier<Layout> layout) {
    Programs programs = new Programs(kernel::ask, around.tasks());
    return new HostSoundings(
        new PathLook(layout, around.terms().mtu(), programs, around.clock()),
        new TrafficCounts(layout, Kernel.DEVICES, programs, around.clock()));
  }

  private static Post.Listener listener(Supplier<Keeper> keeper) {
    return new Post.Listener() {
      @Override
      public boolean heard(VmId vm, HostId at, Epoch epoch) {
        return keeper.get().heard(vm, at, epoch);
      }

      @Override
      public void heard(Arrivals.Parcel parcel) {
        keeper.get().arrivals().take(parcel);
      }

      @Override
      public void heard(Anchored.Told told) {
        keeper.get().anchored().take(told);
      }

      @Override
      public void heard(KeyNews.Told told) {
        keeper.get().keyNews().take(told);
      }
    };
  }

  private static Tools tools() {
    return Tools.of(System.getenv("PATH"));
  }

  private static Supplier<MeshState> state(MeshKeyring keys, Supplier<HostEndpoints> endpoints) {
    Optional<String> obstacle = tools().obstacle();
    return () ->
        obstacle
            .<MeshState>map(MeshState.Unfit::new)
            .orElseGet(
                () ->
                    new MeshState.Ready(
                        keys.publicKey(), endpoints.get(), Optional.of(keys.made()), true, true));
  }

  /** Both ends may have dialled at once, which costs seconds if nobody dials anew. */
  private static void follow(Mesh mesh, Greeting greeting) throws IOException {
    mesh.follow();
    greeting.begin();
  }

  private static Mesh mesh(
      Surroundings around, MeshKeyring keys, Successions successions, Kernel kernel, Units units) {
    return new Mesh(
        new Mesh.Own(around.self(), keys, successions, around.terms(), around.place()),
        kernel,
        units,
        around.tasks(),
        around.clock());
  }

  private static KeyRotation rotation(Surroundings around, MeshKeyring keys, Mesh mesh, Post post) {
    return new KeyRotation(
        around.self(),
        keys,
        mesh,
        post,
        around.terms().keyPeriod(),
        around.tasks(),
        around.clock());
  }

  private static Keeper.Parts parts(
      Surroundings around,
      MeshKeyring keys,
      Known known,
      Kernel kernel,
      Units units,
      Steering steering,
      Post post)
      throws IOException {
    Path folder = around.paths().overlayFiles();
    Files.createDirectories(folder);
    Successions successions = Successions.open(around.paths().meshSuccessions(), around.clock());
    Mesh mesh = mesh(around, keys, successions, kernel, units);
    KeyRotation rotation = rotation(around, keys, mesh, post);
    Greeting greeting =
        new Greeting(around.self(), mesh, () -> known.layout().meshPeers(), around.tasks());
    KeyNews keyNews =
        new KeyNews(
            () -> known.layout().meshPeers(),
            keys::publicKey,
            successions,
            () -> follow(mesh, greeting),
            rotation::isUnderWay,
            around.tasks());
    Programs programs = new Programs(kernel::ask, around.tasks());
    Ipv6Outside ipv6 =
        new Ipv6Outside(
            kernel, new Ipv6Forwarding(Kernel.IPV6_SETTINGS, folder.resolve("forwarding6")));
    return new Keeper.Parts(
        kernel,
        tools(),
        steering,
        new Gates(known, kernel, around.tasks()),
        mesh,
        new SegmentDevices(around.self(), kernel),
        new Egress(kernel, ipv6),
        new Passages(kernel),
        new FrontDoors(around.self(), kernel),
        new NameServers(folder, kernel, ipv6, units, around.tasks()),
        post,
        greeting,
        new Reach(greeting, new MeshProbe(programs)),
        keys,
        rotation,
        keyNews,
        folder.resolve("forwarding"));
  }
}
