package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.testing.Specs;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.domainxml.DomainXml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionCheckTest {
  private final VmDefinition wanted = Specs.definition();
  private final String xml = DomainXml.of(wanted);

  @Test
  void itsOwnDefinitionFits() {
    assertThat(new DefinitionCheck(wanted).fits(xml)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/d/disk.qcow2",
        "godwit0",
        "52:54:",
        "</devices>",
        "</domain>",
        "<uuid>",
        "</vcpu>"
      })
  void anotherFactDoesNot(String fact) {
    String other =
        switch (fact) {
          case "</devices>" -> "<disk type='file'><source file='/etc/shadow'/></disk></devices>";
          case "</domain>" -> "<devices><interface type='bridge'/></devices></domain>";
          case "<uuid>" -> "<uuid>0";
          case "</vcpu>" -> "0</vcpu>";
          default -> fact + "x";
        };
    assertThat(xml).contains(fact);
    assertThat(new DefinitionCheck(wanted).fits(xml.replace(fact, other))).isFalse();
  }

  @Test
  void whatIsNoDefinitionDoesNot() {
    assertThat(new DefinitionCheck(wanted).fits("<domain/>")).isFalse();
    assertThat(new DefinitionCheck(wanted).fits("no XML")).isFalse();
  }
}
