package io.godwit.bench.nested;

import io.godwit.lab.machine.Machine;
import io.godwit.lab.machine.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a demo has left that was killed or could not remove all.
 *
 * @param launcher the command {@code godwit}
 * @param folder with the controller's data, where it is still there
 */
record Leftovers(Path launcher, Optional<Path> folder, List<Left> machines) {
  private static final Pattern OURS = Pattern.compile("demo-(east|west)-[0-9a-z]{8,}");

  Leftovers {
    machines = List.copyOf(machines);
  }

  /** A machine that is still there. */
  record Left(String provider, String id) {}

  /** What is there of runs of the demo; only for who has the claim, so that none of them runs. */
  static Leftovers find(Path root, Path launcher, Optional<Path> folder) {
    List<Left> machines =
        Machines.providers(root).stream()
            .filter(provider -> OURS.matcher(provider).matches())
            .flatMap(provider -> left(root, provider).stream())
            .toList();
    return new Leftovers(launcher, folder.filter(Files::isDirectory), machines);
  }

  private static List<Left> left(Path root, String provider) {
    return new Machines(root, provider)
        .list().stream().map(Machine::id).map(id -> new Left(provider, id)).toList();
  }

  /** The name of a provider of one run alone, so that nobody else's machines are there. */
  static String provider(String name, long run) {
    return name + "-" + Long.toString(run, Character.MAX_RADIX);
  }

  boolean none() {
    return folder.isEmpty() && machines.isEmpty();
  }

  /** The commands that remove it all, in their order: the controller would launch machines anew. */
  String remedy() {
    if (none()) {
      return "nothing is left";
    }
    List<String> commands = new ArrayList<>();
    folder.ifPresent(
        each -> commands.add("%s server stop --data %s/controller".formatted(launcher, each)));
    machines.forEach(
        each ->
            commands.add(
                "%s lab qemu %s terminate %s".formatted(launcher, each.provider(), each.id())));
    folder.ifPresent(each -> commands.add("rm -r " + each));
    return "to remove it:\n\n    " + String.join("\n    ", commands) + "\n";
  }
}
