package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The agent of a real machine, upgraded by its package and by the playbook while VMs run there
 * under nested KVM and a client talks to one: a VM is disturbed whose QEMU is another process
 * afterwards, whose connections broke, or that has lost a write that it had acknowledged.
 */
record UpgradedByPackage(Installation installation) implements Claim {
  private static final int BY_PACKAGE = 3;
  private static final int BY_PLAYBOOK = 1;

  @Override
  public String name() {
    return "upgraded by package";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Path report = installation.target().resolve("demo-nested/upgrades.json");
    // One of an earlier run would be taken for this one's.
    boolean unused = Files.deleteIfExists(report);
    new NestedDemoProgram(installation).run(raw, "--with-upgrades");
    if (!Files.exists(report)) {
      throw new IOException("the demo left no report of upgrades; see " + raw);
    }
    Files.copy(report, raw.resolve("upgrades.json"));
    JsonNode upgrades = new ObjectMapper().readTree(report.toFile());
    return List.of(
        figure("the agent's package alone", BY_PACKAGE, made(upgrades, "PACKAGE")),
        figure("the playbook, no VM moved away", BY_PLAYBOOK, made(upgrades, "PLAYBOOK")));
  }

  private static List<JsonNode> made(JsonNode upgrades, String by) {
    return StreamSupport.stream(upgrades.spliterator(), false)
        .filter(each -> each.path("by").asText().equals(by))
        .toList();
  }

  private static Figure figure(String what, int goal, List<JsonNode> made) {
    long undisturbed = made.stream().filter(each -> each.path("undisturbed").asBoolean()).count();
    return new Figure(
        "upgrades on a real machine that disturbed no VM: " + what,
        "%d/%d".formatted(undisturbed, made.size()),
        "%1$d/%1$d".formatted(goal),
        Verdict.of(undisturbed == goal && made.size() == goal));
  }
}
