package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A multi-cloud on one machine. One at a time; it belongs to the machine, not to the process that
 * started it. {@link #up} and {@link #down} may be interrupted at any moment and called again: they
 * finish what was begun.
 */
public final class Lab {
  private static final String BACKBONE = "backbone";
  private static final String CLIENT = "client";

  private final LabSpec spec;
  private final LabNamespace backbone;
  private final LabNamespace client;
  private final List<LabHost> hosts;
  private final Wiring wiring;

  /** Does nothing yet. */
  public Lab(LabSpec spec) {
    this.spec = spec;
    this.backbone = new LabNamespace(BACKBONE, spec.runFolder());
    this.client = new LabNamespace(CLIENT, spec.runFolder());
    this.wiring = new Wiring(spec, backbone);
    this.hosts = spec.hosts().stream().map(this::hostOf).toList();
  }

  /** The lab that {@code godwit lab up} starts. */
  public static Lab standard() {
    return new Lab(LabSpec.standard());
  }

  /**
   * The same with some of its hosts each behind a NAT of its own.
   *
   * @throws IllegalArgumentException if it has no such host
   */
  public static Lab behindNat(Set<String> hosts) {
    return new Lab(LabSpec.standard().behindNat(hosts));
  }

  private LabHost hostOf(HostSpec host) {
    HostFolders folders =
        new HostFolders(spec.storageFolder().resolve("hosts").resolve(host.name()));
    return new LabHost(host, new LabNamespace(host.name(), spec.runFolder()), folders, this);
  }

  public LabSpec spec() {
    return spec;
  }

  public List<LabHost> hosts() {
    return hosts;
  }

  /**
   * @throws IllegalArgumentException if the lab has no such host; the message names those it has
   */
  public LabHost host(String name) {
    return hosts.stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the lab has no host '"
                        + name
                        + "', only "
                        + String.join(", ", hosts.stream().map(LabHost::name).toList())));
  }

  /** A place on the VM segment that is in neither provider: 10.77.254.1. */
  public LabNamespace client() {
    return client;
  }

  Wiring wiring() {
    return wiring;
  }

  /** As {@link #up(Consumer)}, without telling anybody. */
  public LabStatus up() {
    return up(step -> {});
  }

  /**
   * Starts the lab, or what is missing of it.
   *
   * @param progress is told each step before it begins
   * @throws LabException if it cannot; if the reason is that the machine does not allow it, nothing
   *     was changed
   */
  public LabStatus up(Consumer<String> progress) {
    Requirements.check();
    LabLock.whileHolding(lockFile(), () -> makeWhatIsMissing(progress));
    return status();
  }

  private void makeWhatIsMissing(Consumer<String> progress) {
    removeWhatIsNobodys();
    Ledger ledger = Ledger.find(spec).orElseGet(this::newLedger);
    requireSameSpec(ledger);
    progress.accept("folders");
    prepareFolders(ledger);
    progress.accept("namespaces");
    startNamespaces(ledger);
    progress.accept("network");
    connect(ledger);
    progress.accept("libvirt");
    hosts.forEach(Libvirt::awaitAnswer);
  }

  /**
   * Takes the lab for as long as a process lives; {@link #up} makes it then. What is left of a lab
   * whose own process is gone, killed perhaps, is removed first: nobody comes back for it.
   *
   * @throws LabException OTHER_LAB if there is one that somebody uses; nothing was changed
   */
  public void claim(ProcessHandle holder) {
    Requirements.requireRoot();
    LabLock.whileHolding(lockFile(), () -> claim(Holder.of(holder)));
  }

  private void claim(Holder holder) {
    removeWhatIsNobodys();
    if (Ledger.find(spec).isPresent()) {
      throw new LabException(
          LabException.Reason.OTHER_LAB,
          "a lab is there already: stop it with 'godwit lab down' if it is not needed");
    }
    newLedger().record(Ledger.Kind.HOLDER, holder.text());
  }

  private void removeWhatIsNobodys() {
    if (Ledger.find(spec).filter(Ledger::isNobodys).isPresent()) {
      new Removal(spec, step -> {}).run();
    }
  }

  /** The lab stays when the process ends for which it was {@linkplain #claim claimed}. */
  public void keep() {
    LabLock.whileHolding(
        lockFile(), () -> Ledger.find(spec).ifPresent(ledger -> ledger.forget(Ledger.Kind.HOLDER)));
  }

  /** As {@link #down(Consumer)}, without telling anybody. */
  public void down() {
    down(step -> {});
  }

  /**
   * Stops the lab with everything in it and removes all that it made. Fine if there is none.
   *
   * @param progress is told each step before it begins
   */
  public void down(Consumer<String> progress) {
    Requirements.requireRoot();
    LabLock.whileHolding(lockFile(), () -> new Removal(spec, progress).run());
  }

  /** Only looks; needs no lock. Hosts whose processes may not be looked at count as down. */
  public LabStatus status() {
    return new StatusReader(this, wiring).read();
  }

  void kill(LabHost host) {
    Ledger.find(spec).ifPresent(ledger -> LabProcesses.kill(ledger.labId(), host.name()));
  }

  boolean isOff(LabHost host) {
    return Ledger.find(spec)
        .filter(ledger -> LabProcesses.areGone(ledger.labId(), host.name()))
        .isPresent();
  }

  void start(LabHost host) {
    Requirements.requireRoot();
    LabLock.whileHolding(lockFile(), () -> startAgain(host));
  }

  private void startAgain(LabHost host) {
    Ledger ledger =
        Ledger.find(spec)
            .orElseThrow(
                () ->
                    new LabException(
                        LabException.Reason.NOT_UP,
                        "the lab is not up: start it with 'godwit lab up'"));
    new Namespaces(ledger.labId())
        .startHost(host.spec(), host.namespace(), new HostFolders(host.storage()));
    wiring.connect(host);
    Libvirt.awaitAnswer(host);
  }

  private Path lockFile() {
    return spec.runFolder().resolveSibling(spec.runFolder().getFileName() + ".lock");
  }

  private Ledger newLedger() {
    for (Path folder : List.of(spec.runFolder(), spec.storageFolder())) {
      if (!Folders.isAbsentOrEmpty(folder)) {
        throw new LabException(
            LabException.Reason.OTHER_LAB,
            folder
                + " exists and no ledger proves it the lab's: look what it is, move it away, then"
                + " try again");
      }
    }
    Surroundings.refuseConflicts(spec);
    return Ledger.create(spec);
  }

  private void requireSameSpec(Ledger ledger) {
    if (!ledger.isFor(spec)) {
      throw new LabException(
          LabException.Reason.OTHER_LAB,
          "a lab with other hosts is up: stop it with 'godwit lab down' first");
    }
  }

  private void prepareFolders(Ledger ledger) {
    try {
      for (String mountPoint : HostFolders.OWN) {
        if (!Files.exists(Path.of(mountPoint))) {
          Folders.missingParents(Path.of(mountPoint))
              .forEach(folder -> ledger.record(Ledger.Kind.FOLDER, folder.toString()));
          Files.createDirectories(Path.of(mountPoint));
        }
      }
      for (LabHost host : hosts) {
        new HostFolders(host.storage()).prepare(host.spec(), spec);
      }
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot make the lab's folders: " + e, e);
    }
  }

  private void startNamespaces(Ledger ledger) {
    Namespaces namespaces = new Namespaces(ledger.labId());
    namespaces.startPlain(backbone);
    namespaces.startPlain(client);
    for (LabHost host : hosts) {
      namespaces.startHost(host.spec(), host.namespace(), new HostFolders(host.storage()));
    }
  }

  private void connect(Ledger ledger) {
    wiring.connectBackbone();
    ledger.record(Ledger.Kind.INTERFACE, Surroundings.INTERFACE);
    wiring.connectMachine();
    hosts.forEach(wiring::connect);
    wiring.connectClient(client);
  }

  List<LabNamespace> namespaces() {
    List<LabNamespace> all = new ArrayList<>(List.of(backbone, client));
    hosts.forEach(host -> all.add(host.namespace()));
    return all;
  }
}
