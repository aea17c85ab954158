package io.godwit.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.output.Format;
import io.godwit.cli.output.Printer;
import io.godwit.lab.Capacity;
import io.godwit.lab.LabStatus;
import io.godwit.lab.LabStatus.Health;
import io.godwit.lab.LabStatus.HostStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabStatusCommandTest {
  private static final Capacity CAPACITY = new Capacity(1, 1024, 4096);
  private static final LabStatus HALF =
      new LabStatus(
          LabStatus.State.PARTIAL,
          List.of(
              new HostStatus("east-1", "lab-east", "10.81.0.11", CAPACITY, Health.UP),
              new HostStatus("west-1", "lab-west", "10.82.0.11", CAPACITY, Health.DOWN)),
          List.of("'west-1' is down; 'godwit lab up' starts it again"));

  private static String shown(Format format) {
    StringWriter out = new StringWriter();
    LabStatusCommand.show(HALF, new Printer(new PrintWriter(out), format));
    return out.toString();
  }

  @Test
  void peopleGetASentenceAHostALineAndTheRemarks() {
    assertThat(shown(Format.table))
        .isEqualTo(
            """
            The lab is PARTIAL.
              east-1   lab-east   10.81.0.11   UP
              west-1   lab-west   10.82.0.11   DOWN
              'west-1' is down; 'godwit lab up' starts it again
            """)
        .isEqualTo(shown(Format.wide));
  }

  @Test
  void programsGetTheSameAsFields() {
    assertThat(shown(Format.json))
        .contains("\"state\" : \"PARTIAL\"", "\"name\" : \"west-1\"", "\"health\" : \"DOWN\"")
        .contains("'west-1' is down");
    assertThat(shown(Format.yaml)).contains("state: \"PARTIAL\"", "address: \"10.81.0.11\"");
    assertThat(shown(Format.name)).isEqualTo("east-1\nwest-1\n");
  }
}
