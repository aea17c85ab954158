package io.godwit.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderCommandsTest {
  private static final String FULL =
      """
      {"name":"demo-east","problem":null,"instances":2,"instancesLeft":0,"cpusLeft":null,
       "types":[{"name":"small","cpus":2,"memoryMiB":2048,"nests":true},
                {"name":"flat","cpus":1,"memoryMiB":512,"nests":false}],"zones":[]}""";

  private static final String AWS =
      """
      {"name":"aws-fra","problem":null,"instances":1,"instancesLeft":null,"cpusLeft":null,
       "types":[{"name":"m8i.large","cpus":2,"memoryMiB":8192,"nests":true}],"zones":["a","b"]}""";

  private static final String AWAY =
      """
      {"name":"lab-west","problem":"its program cannot be run","instances":null,
       "instancesLeft":null,"cpusLeft":null,"types":[],"zones":[]}""";

  @TempDir private Path folder;
  private final FakeController controller = FakeController.start();
  private Cli cli;

  @BeforeEach
  void start() {
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void listSaysWhatMayStillBeLaunched() {
    controller.on("GET /providers", 200, "{\"items\":[%s,%s,%s]}".formatted(AWS, FULL, AWAY));
    assertThat(cli.run("provider", "list").out())
        .isEqualTo(
            """
            NAME       INSTANCES  MAY LAUNCH               PROBLEM
            aws-fra    1          told at a launch only    -
            demo-east  2          none: the quota is full  -
            lab-west   -          -                        its program cannot be run
            """);
  }

  @Test
  void showNamesTypesThatNestApart() {
    controller.on(
        "GET /providers/demo-east",
        200,
        FULL.replace(
            "\"instancesLeft\":0,\"cpusLeft\":null", "\"instancesLeft\":3,\"cpusLeft\":12"));
    assertThat(cli.run("provider", "show", "demo-east").out())
        .contains("3 more with 12 CPUs", "types that nest:  small", "other types:      flat");
  }
}
