package io.godwit.lab.machine;

import io.godwit.lab.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What cloud-init finds at its first boot: a small FAT disk of the name that NoCloud looks for. */
final class Seed {
  /** The user data may hold the token by which the machine joins. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private Seed() {}

  static void write(Path file, Machine machine, String userData, Optional<SshPublicKey> key) {
    Map<String, String> texts =
        Map.of(
            "user-data", userData,
            "meta-data", data(machine, key),
            "network-config", network(machine.place()));
    try {
      Files.deleteIfExists(file);
      Path unused = Files.createFile(file, OWNER_ONLY);
      Commands.run(
          List.of("mformat", "-C", "-f", "1440", "-v", "CIDATA", "-i", file.toString(), "::"));
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Commands.run(
            List.of("mcopy", "-i", file.toString(), "-", "::" + text.getKey()), text.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String data(Machine machine, Optional<SshPublicKey> key) {
    return "instance-id: %s%nlocal-hostname: %s%n".formatted(machine.id(), machine.host())
        + key.map(each -> "public-keys: [\"%s\"]%n".formatted(each.text())).orElse("");
  }

  private static String network(Machine.Place place) {
    return """
        version: 2
        ethernets:
          eth0:
            match: {macaddress: "%s"}
            set-name: eth0
            addresses: [%s/24]
            gateway4: %s
            accept-ra: false
            link-local: []
        """
        .formatted(place.mac(), place.address(), place.router());
  }
}
