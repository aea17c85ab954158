package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.lab.Durable;
import io.godwit.lab.machine.Machines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsolesTest {
  @TempDir Path root;
  @TempDir Path kept;

  @Test
  void theEndIsToldAndAllIsKept() throws IOException {
    String text =
        IntStream.range(0, 20).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    machine("i-0123456789abcdef", "cloud-1");
    Files.writeString(root.resolve("demo-east/i-0123456789abcdef/console.log"), text);
    machine("i-0123456789abcdee", "ansible-1");

    String told = new Consoles(kept).keep(List.of(new Machines(root, "demo-east")));

    assertThat(kept.resolve("console-cloud-1.log")).hasContent(text);
    assertThat(told)
        .contains("console-cloud-1.log; its end", "  line 12", "  line 19")
        .doesNotContain("line 11")
        .contains("the console of ansible-1 cannot be kept");
  }

  private void machine(String id, String host) throws IOException {
    Durable.write(
        root.resolve("demo-east").resolve(id).resolve("machine.properties"),
        "id=%s\nhost=%s\ntoken=t\ndigest=d\ntype=small\nnetwork=1\nnumber=11\nmade=true\n"
            .formatted(id, host));
  }
}
