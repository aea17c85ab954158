package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A cluster as Ganeti's htools write it (text data, htools(1)): sections with an empty line
 * between, the second of nodes, the third of instances; a line's columns have bars between.
 *
 * @param instances by name
 */
record GanetiCluster(List<Node> nodes, Map<String, Instance> instances) {
  private static final int NODES = 1;
  private static final int INSTANCES = 2;

  enum Role {
    MASTER,
    ONLINE,
    OFFLINE
  }

  /** In MiB, and in virtual CPUs. */
  record Node(String name, long memory, long disk, long cpus, Role role) {}

  /** In MiB, and in virtual CPUs. */
  record Instance(String name, long memory, long disk, long cpus, String node) {}

  static GanetiCluster read(Path file) throws IOException {
    List<String> sections = List.of(Files.readString(file).split("\n\n", -1));
    Map<String, Instance> instances = new LinkedHashMap<>();
    rows(sections.get(INSTANCES))
        .map(
            row ->
                new Instance(
                    row.get(0),
                    Long.parseLong(row.get(1)),
                    Long.parseLong(row.get(2)),
                    Long.parseLong(row.get(3)),
                    row.get(6)))
        .forEach(instance -> instances.put(instance.name(), instance));
    return new GanetiCluster(
        rows(sections.get(NODES)).map(GanetiCluster::node).toList(), instances);
  }

  private static Node node(List<String> row) {
    Role role =
        switch (row.get(7)) {
          case "M" -> Role.MASTER;
          case "Y" -> Role.OFFLINE;
          default -> Role.ONLINE;
        };
    return new Node(
        row.get(0),
        Long.parseLong(row.get(1)),
        Long.parseLong(row.get(4)),
        Long.parseLong(row.get(6)),
        role);
  }

  private static Stream<List<String>> rows(String section) {
    return section
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> Arrays.asList(line.split("\\|", -1)));
  }

  /** Nodes that are on, but for the master. */
  long online() {
    return nodes.stream().filter(node -> node.role() == Role.ONLINE).count();
  }

  /** Instances that are elsewhere than before. */
  List<Instance> movedSince(GanetiCluster before) {
    return instances.values().stream()
        .filter(instance -> !instance.node().equals(before.instances().get(instance.name()).node()))
        .toList();
  }

  /** How many nodes have more on them than they have of memory, CPUs or disk. */
  long overfull() {
    return nodes.stream()
        .filter(
            node ->
                sum(node, Instance::memory) > node.memory()
                    || sum(node, Instance::cpus) > node.cpus()
                    || sum(node, Instance::disk) > node.disk())
        .count();
  }

  private long sum(Node node, ToLongFunction<Instance> amount) {
    return instances.values().stream()
        .filter(instance -> instance.node().equals(node.name()))
        .mapToLong(amount)
        .sum();
  }
}
