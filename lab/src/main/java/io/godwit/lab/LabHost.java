package io.godwit.lab;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A host of the lab: where an agent and VMs run. */
public final class LabHost {
  private static final Logger LOG = System.getLogger(LabHost.class.getName());
  private static final Pattern DAEMON_NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  private final HostSpec spec;
  private final LabNamespace namespace;
  private final HostFolders folders;
  private final Lab lab;

  LabHost(HostSpec spec, LabNamespace namespace, HostFolders folders, Lab lab) {
    this.spec = spec;
    this.namespace = namespace;
    this.folders = folders;
    this.lab = lab;
  }

  public String name() {
    return spec.name();
  }

  public String provider() {
    return spec.provider();
  }

  /** IPv4, in its provider's network. */
  public String address() {
    return spec.address();
  }

  public HostSpec spec() {
    return spec;
  }

  /** The host's folder on the machine, with its disks, its configuration and its logs. */
  public Path storage() {
    return folders.root();
  }

  /**
   * Where the machine sees a file of the host.
   *
   * @param inside an absolute path in one of the host's own folders: /etc/godwit, /etc/libvirt,
   *     /var/lib/godwit, /var/lib/libvirt, /var/log/libvirt, /var/cache/libvirt
   */
  public Path onMachine(String inside) {
    return folders.onMachine(inside);
  }

  /** The boot id of the host's present or last life; differs after each start. */
  public String bootId() {
    try {
      return Files.readString(onMachine("/etc/godwit/boot-id")).strip();
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.NOT_UP, "host '" + name() + "' has never been started", e);
    }
  }

  public boolean isUp() {
    return namespace.isUp();
  }

  /** No process of it lives. While it is being killed it is neither up nor off. */
  public boolean isOff() {
    return lab.isOff(this);
  }

  /** See {@link LabNamespace#command(List)}. */
  public List<String> command(List<String> argv) {
    return namespace.command(argv);
  }

  /** See {@link LabNamespace#command(List)}. */
  public List<String> command(String... argv) {
    return namespace.command(argv);
  }

  /** See {@link LabNamespace#run}. */
  public String run(String... argv) {
    return namespace.run(argv);
  }

  /** See {@link LabNamespace#execute}. */
  public CommandResult execute(String... argv) {
    return namespace.execute(argv);
  }

  public LabNamespace namespace() {
    return namespace;
  }

  /**
   * Starts a program that outlives this process. Its output is appended to a log in the host's
   * storage folder.
   *
   * @param name lower-case letters, digits and dashes; one that runs under this name must be
   *     stopped first
   * @throws LabException if the host is not up or such a daemon runs already
   */
  public LabDaemon startDaemon(String name, String... argv) {
    LabDaemon daemon = daemon(name);
    if (daemon.isRunning()) {
      throw new LabException(
          LabException.Reason.FAILED,
          "'" + name + "' already runs on host '" + name() + "': stop it first");
    }
    folders.writeDaemon(name, List.of(argv));
    List<String> inside = new ArrayList<>(List.of("setsid"));
    inside.addAll(namespace.command("bash", "-c", "echo $$ >\"$0\"; exec \"$@\""));
    inside.add(LabDaemon.pidFile(name));
    inside.addAll(Arrays.asList(argv));
    try {
      Files.createDirectories(daemon.log().getParent());
      new ProcessBuilder(inside)
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(daemon.log().toFile()))
          .start();
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "cannot start '" + name + "' on '" + name() + "'", e);
    }
    Await.until(
        () -> execute("test", "-s", LabDaemon.pidFile(name)).succeeded(),
        Duration.ofSeconds(10),
        () -> "'" + name + "' did not start on host '" + name() + "'; see " + daemon.log());
    return daemon;
  }

  /** The daemon of this name, whether it runs or not, whoever started it. */
  public LabDaemon daemon(String name) {
    if (!DAEMON_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a daemon's name: '" + name + "'");
    }
    return new LabDaemon(namespace, name, folders.log(name));
  }

  /** Limits what the host sends and receives, each direction by itself; empty lifts the limit. */
  public void setUplinkRate(Optional<BitRate> rate) {
    lab.wiring().setRate(this, rate);
  }

  /**
   * Lets libvirtd listen on TCP port 16509 without authentication, or no longer. Restarts libvirtd;
   * VMs run on. Only for comparing with a plain migration: Godwit never needs it.
   */
  public void setLibvirtListening(LibvirtListening listening) {
    folders.writeLibvirtdArguments(listening);
    Libvirt.restart(this);
  }

  /** A power cut: everything on the host dies at once; only its disks stay. Fine if it is down. */
  public void kill() {
    lab.kill(this);
  }

  /** Starts it again after {@link #kill()}, with a new boot id and no VM running. */
  public void start() {
    lab.start(this);
  }

  /**
   * Turns it off as a provider does: its daemons may end in time, then everything on it is gone
   * whether they have or not. Fine if it is down.
   *
   * @param patience for each daemon
   */
  public void turnOff(Duration patience) {
    if (isUp()) {
      for (String name : folders.daemons()) {
        endOrForget(daemon(name), patience);
      }
    }
    kill();
  }

  private void endOrForget(LabDaemon daemon, Duration patience) {
    if (!daemon.isRunning()) {
      folders.forgetDaemon(daemon.name());
      return;
    }
    try {
      daemon.stop(patience);
    } catch (LabException stubborn) {
      LOG.log(Level.INFO, stubborn.getMessage() + "; it goes with its host");
    }
  }

  /** Starts it, with the daemons that ran on it when it was turned off. Fine if it is up. */
  public void turnOn() {
    if (!isUp()) {
      start();
    }
    for (String name : folders.daemons()) {
      if (!daemon(name).isRunning()) {
        LabDaemon unused = startDaemon(name, folders.daemon(name).toArray(String[]::new));
      }
    }
  }

  /** Where the host's libvirtd listens. */
  public enum LibvirtListening {
    /** On its unix socket only, as it should. */
    LOCAL,
    /** On TCP port 16509 of all addresses as well. */
    TCP
  }
}
