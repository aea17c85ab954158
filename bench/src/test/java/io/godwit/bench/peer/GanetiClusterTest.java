package io.godwit.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On text data as htools 3.0 write it. */
class GanetiClusterTest {
  private static final String TEXT =
      """
      group|group-uuid|preferred||

      master|1|0|1|1|1|1|M|group-uuid|1||N|0|1|1.0
      host-0|1000|0|200|500|500|1800|N|group-uuid|1||N|0|1|1.0
      host-1|1000|0|700|500|500|1800|%s|group-uuid|1||N|0|1|1.0

      vm-0|800|100|900|running|Y|host-0||ext||1|1|N
      vm-1|%d|%d|900|running|Y|%s||ext||1|1|N


      |128,1,1024,1,1,1|1,1,1,1,0,0;1,1,1,16,8,1200|ext|1.0|1000000.0
      """;

  @TempDir Path folder;

  @Test
  void hostsAreThoseThatAreOnWithoutTheMaster() throws Exception {
    assertThat(read(TEXT.formatted("N", 100, 100, "host-1")).online()).isEqualTo(2);
    assertThat(read(TEXT.formatted("Y", 100, 100, "host-0")).online()).isEqualTo(1);
  }

  @Test
  void whatMovedIsElsewhere() throws Exception {
    GanetiCluster before = read(TEXT.formatted("N", 100, 100, "host-1"));
    assertThat(before.movedSince(before)).isEmpty();
    assertThat(read(TEXT.formatted("Y", 100, 100, "host-0")).movedSince(before))
        .extracting(GanetiCluster.Instance::name)
        .containsExactly("vm-1");
  }

  @Test
  void overfullIsAHostWithMoreThanItHasOfAnything() throws Exception {
    assertThat(read(TEXT.formatted("Y", 200, 400, "host-0")).overfull()).isZero();
    assertThat(read(TEXT.formatted("Y", 201, 400, "host-0")).overfull()).isEqualTo(1);
    assertThat(read(TEXT.formatted("Y", 200, 401, "host-0")).overfull()).isEqualTo(1);
  }

  private GanetiCluster read(String text) throws Exception {
    return GanetiCluster.read(Files.writeString(folder.resolve("cluster"), text));
  }
}
