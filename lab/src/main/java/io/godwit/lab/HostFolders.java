package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folders that a host has for itself, and the configuration in them. */
record HostFolders(Path root) {
  /** Mounted over the machine's folders of the same path, in the host only. */
  static final List<String> OWN =
      List.of(
          "/etc/libvirt",
          "/etc/godwit",
          "/var/lib/libvirt",
          "/var/lib/godwit",
          "/var/log/libvirt",
          "/var/cache/libvirt");

  private static final String LIBVIRTD_ARGUMENTS = "/etc/libvirt/libvirtd.arguments";

  Path onMachine(String inside) {
    Path path = Path.of(inside).normalize();
    if (OWN.stream().noneMatch(path::startsWith)) {
      throw new IllegalArgumentException(
          "'" + inside + "' is in none of a lab host's own folders: " + OWN);
    }
    return root.resolve(path.toString().substring(1));
  }

  Path log(String daemon) {
    return root.resolve("log").resolve(daemon + ".log");
  }

  /** Makes what is missing; what is there stays, so that a host keeps its identity. */
  void prepare(HostSpec host, LabSpec lab) throws IOException {
    for (String folder : OWN) {
      Files.createDirectories(onMachine(folder));
    }
    writeOnce(root.resolve("etc/hosts"), hostsFile(lab));
    writeOnce(onMachine("/etc/libvirt/libvirtd.conf"), libvirtdConf());
    writeOnce(onMachine("/etc/libvirt/qemu.conf"), qemuConf());
    writeOnce(onMachine(LIBVIRTD_ARGUMENTS), "\n");
    writeOnce(onMachine("/etc/godwit/agent.properties"), agentProperties(host));
  }

  void writeLibvirtdArguments(LabHost.LibvirtListening listening) {
    String arguments =
        switch (listening) {
          case LOCAL -> "\n";
          case TCP -> "--listen\n";
        };
    try {
      Durable.write(onMachine(LIBVIRTD_ARGUMENTS), arguments);
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "cannot write libvirtd's arguments: " + e, e);
    }
  }

  /** Keeps how a daemon is started, one argument a line, for {@link LabHost#turnOn}. */
  void writeDaemon(String name, List<String> argv) {
    if (argv.stream().anyMatch(argument -> argument.indexOf('\n') >= 0)) {
      throw new IllegalArgumentException("an argument of '" + name + "' has more than one line");
    }
    try {
      Files.createDirectories(daemonFolder());
      Durable.write(daemonFolder().resolve(name), String.join("\n", argv));
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "cannot keep how '" + name + "' is started: " + e, e);
    }
  }

  void forgetDaemon(String name) {
    try {
      Files.deleteIfExists(daemonFolder().resolve(name));
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot forget '" + name + "': " + e, e);
    }
  }

  /** The names of the daemons that were started, in alphabetical order. */
  List<String> daemons() {
    if (!Files.isDirectory(daemonFolder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(daemonFolder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot list the daemons: " + e, e);
    }
  }

  List<String> daemon(String name) {
    try {
      return List.of(Files.readString(daemonFolder().resolve(name)).split("\n", -1));
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "nobody knows how '" + name + "' is started: " + e, e);
    }
  }

  private Path daemonFolder() {
    return root.resolve("daemons");
  }

  private static void writeOnce(Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      Durable.write(file, text);
    }
  }

  /** Takes effect only where libvirtd is started with --listen. */
  private static String libvirtdConf() {
    return """
        host_uuid = "%s"
        listen_tls = 0
        listen_tcp = 1
        auth_tcp = "none"
        """
        .formatted(UUID.randomUUID());
  }

  /**
   * QEMU runs as root: the kernel lets only root use userfaultfd, which post-copy needs, and in a
   * namespace there are no control groups and no security driver to give.
   */
  private static String qemuConf() {
    return """
        user = "root"
        group = "root"
        stdio_handler = "file"
        cgroup_controllers = [ ]
        namespaces = [ ]
        security_driver = "none"
        """;
  }

  private static String hostsFile(LabSpec lab) {
    return "127.0.0.1 localhost\n"
        + lab.hosts().stream()
            .map(host -> host.address() + " " + host.name() + "\n")
            .collect(Collectors.joining());
  }

  private static String agentProperties(HostSpec host) {
    return """
        state.directory=/var/lib/godwit
        run.directory=/run/godwit
        tunnel.listen=0.0.0.0:8444
        %s
        vm.bridge=%s
        libvirt.uri=qemu:///system
        host.boot-id-file=/etc/godwit/boot-id
        host.cpus=%d
        host.memory=%dMiB
        host.disk=%dMiB
        """
        .formatted(
            switch (host.uplink()) {
              case OPEN -> "tunnel.endpoints=%s:8444".formatted(host.address());
              case BEHIND_NAT -> "host.nat=true";
            },
            LabSpec.VM_BRIDGE,
            host.capacity().cpus(),
            host.capacity().memoryMebibytes(),
            host.capacity().diskMebibytes());
  }
}
