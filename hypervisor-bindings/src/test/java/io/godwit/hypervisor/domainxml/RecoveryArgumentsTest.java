package io.godwit.hypervisor.domainxml;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.Definitions;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecoveryArgumentsTest {
  private static final RecoveryMonitor MONITOR =
      new RecoveryMonitor(Path.of("/run/godwit/recovery/vm"));
  private static final RecoveryMonitor OTHER =
      new RecoveryMonitor(Path.of("/run/godwit/recovery/other"));

  private final VmDefinition definition =
      Definitions.small(
          new VmId(UUID.randomUUID()),
          Path.of("/vms/disk"),
          Path.of("/images/base"),
          Path.of("/vms/console.log"));
  private final String plain = DomainXml.of(definition);
  private final String withMonitor = changed(plain, Optional.of(MONITOR));

  private static String changed(String xml, Optional<RecoveryMonitor> monitor) {
    return RecoveryArguments.changed(xml, monitor).orElseThrow();
  }

  private Optional<String> difference(String xml, Optional<RecoveryMonitor> approved) {
    return ApprovedDefinition.of(definition, approved).difference(xml);
  }

  @Test
  void aDefinitionWithoutOneTravelsAsItIs() {
    assertThat(RecoveryArguments.changed(plain, Optional.empty())).isEmpty();
  }

  @Test
  void theMonitorPassesWhereItIsApproved() {
    assertThat(withMonitor).contains("path=/run/godwit/recovery/vm");
    assertThat(difference(withMonitor, Optional.of(MONITOR))).isEmpty();
    assertThat(difference(plain, Optional.of(MONITOR))).isEmpty();
  }

  @Test
  void elsewhereItDoesNot() {
    assertThat(difference(withMonitor, Optional.empty())).isPresent();
    assertThat(difference(withMonitor, Optional.of(OTHER))).isPresent();
  }

  @Test
  void thatOfTheLastMoveDoesNotTravelOn() {
    assertThat(changed(withMonitor, Optional.of(OTHER)))
        .isEqualTo(changed(plain, Optional.of(OTHER)));
    assertThat(difference(changed(withMonitor, Optional.empty()), Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-mon | -device",
        "-chardev | -chardev'/><qemu:arg value='-S",
        "</qemu:commandline> | <qemu:env name='A' value='b'/></qemu:commandline>",
        "</qemu:commandline> | </qemu:commandline><qemu:commandline/>",
        "<qemu:commandline> | <qemu:commandline a='b'>",
        "<qemu:commandline> | <qemu:commandline>text",
        "http://libvirt.org/schemas/domain/qemu/1.0 | http://libvirt.org/schemas/domain/xen/1.0",
        "mode=control | mode=readline",
        "value='-mon' | value='-mon' x='y'",
        "<domain  | <domain xmlns:x='http://libvirt.org/schemas/domain/qemu/1.0' ",
        "<qemu:commandline> | <x:commandline xmlns:x='http://libvirt.org/schemas/domain/qemu/1.0'><x:arg value='-S'/></x:commandline><qemu:commandline>",
        "path=/run/godwit/recovery/vm | path=/run/godwit/recovery/vm,logfile=/etc/passwd"
      })
  void nothingLikeItPasses(String part, String instead) {
    String other = withMonitor.replace('"', '\'').replace(part, instead);
    assertThat(other).isNotEqualTo(withMonitor.replace('"', '\''));
    assertThat(difference(other, Optional.of(MONITOR))).isPresent();
  }
}
