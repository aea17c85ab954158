package io.godwit.hypervisor.domainxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.Definitions;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class DomainXmlTest {
  private static final String HOSTILE = "/vms/<&\"'>]]><!--\n/disk.qcow2";

  private final VmId vm = new VmId(UUID.randomUUID());

  private VmDefinition definition(Path disk) {
    return Definitions.small(vm, disk, Path.of("/images/base"), Path.of("/vms/console.log"));
  }

  @Test
  void nameAndUuidAreTheIdAndTheTitleIsTheName() {
    Element domain = XmlElements.parse(DomainXml.of(definition(Path.of("/vms/disk"))));
    assertThat(text(domain, "name")).isEqualTo(vm.toString());
    assertThat(text(domain, "uuid")).isEqualTo(vm.toString());
    assertThat(text(domain, "title")).isEqualTo("small-vm");
    assertThat(domain.getAttribute("type")).isEqualTo("qemu");
  }

  @Test
  void acceleratorIsReadBackAsWritten() {
    for (Accelerator accelerator : Accelerator.values()) {
      VmDefinition tcg = definition(Path.of("/vms/disk"));
      VmDefinition definition =
          new VmDefinition(
              tcg.spec(),
              accelerator,
              tcg.disk(),
              tcg.backing(),
              tcg.backingFormat(),
              tcg.bridge(),
              tcg.consoleLog());
      assertThat(DomainDescription.parse(DomainXml.of(definition)))
          .isEqualTo(new DomainDescription(accelerator, false));
    }
  }

  @Test
  void aVmInANetworkHasADeviceWhoseNameIsKnownAndItsNetworksMtu() {
    VmDefinition flat = definition(Path.of("/vms/disk"));
    VmSpec spec = flat.spec();
    NetworkPort port =
        new NetworkPort(
            new NetworkName("shop"),
            new Vni(1000),
            new Mtu(1400),
            Subnet.parse("10.5.0.0/24"),
            Ipv4Address.parse("10.5.0.2"));
    VmDefinition ported =
        new VmDefinition(
            new VmSpec(
                spec.id(),
                spec.name(),
                spec.vcpus(),
                spec.memory(),
                spec.disk(),
                spec.image(),
                spec.mac(),
                spec.cpu(),
                spec.machineType(),
                Optional.of(port)),
            flat.accelerator(),
            flat.disk(),
            flat.backing(),
            flat.backingFormat(),
            "gwbr1000",
            flat.consoleLog());

    Element network = child(child(XmlElements.parse(DomainXml.of(ported)), "devices"), "interface");
    Element without = child(child(XmlElements.parse(DomainXml.of(flat)), "devices"), "interface");

    assertThat(child(network, "source").getAttribute("bridge")).isEqualTo("gwbr1000");
    assertThat(child(network, "target").getAttribute("dev"))
        .isEqualTo(DeviceNames.tap(spec.id()))
        .hasSizeLessThanOrEqualTo(15);
    assertThat(child(network, "mtu").getAttribute("size")).isEqualTo("1400");
    assertThat(XmlElements.child(without, "target")).isEmpty();
    assertThat(XmlElements.child(without, "mtu")).isEmpty();
  }

  @Test
  void vmOfBeforeBalloonsIsWhatItWas() {
    String xml = DomainXml.of(definition(Path.of("/vms/disk")));
    assertThat(xml)
        .contains("<memballoon model=\"none\"/>")
        .doesNotContain("memoryBacking", "autodeflate", "freePageReporting");
  }

  @Test
  void balloonGivesBackByItselfAndNoPageIsMergedWithAnothersWhereThereIsOne() {
    VmDefinition definition = Definitions.withBalloon(definition(Path.of("/vms/disk")));
    Element domain = XmlElements.parse(DomainXml.of(definition));
    Element balloon = child(child(domain, "devices"), "memballoon");
    assertThat(balloon.getAttribute("model")).isEqualTo("virtio");
    assertThat(balloon.getAttribute("autodeflate")).isEqualTo("on");
    assertThat(balloon.getAttribute("freePageReporting")).isEqualTo("on");
    assertThat(child(balloon, "stats").getAttribute("period")).isEqualTo("10");
    assertThat(XmlElements.child(child(domain, "memoryBacking"), "nosharepages")).isPresent();
  }

  /** Its memory as it is now is no change of it. */
  @Test
  void vmWhoseBalloonIsBlownUpIsTheOneThatWasApproved() {
    VmDefinition definition = Definitions.withBalloon(definition(Path.of("/vms/disk")));
    ApprovedDefinition approved = ApprovedDefinition.of(definition, Optional.empty());
    String ballooned =
        DomainXml.of(definition)
            .replace("<vcpu", "<currentMemory unit=\"KiB\">40000</currentMemory><vcpu");

    assertThat(approved.difference(ballooned)).isEmpty();
  }

  @Test
  void vmThatCameWithoutItsBalloonOrMayBeMergedIsRefused() {
    VmDefinition definition = Definitions.withBalloon(definition(Path.of("/vms/disk")));
    ApprovedDefinition approved = ApprovedDefinition.of(definition, Optional.empty());
    String xml = DomainXml.of(definition);

    assertThat(approved.difference(xml.replace("autodeflate=\"on\" ", "")))
        .hasValueSatisfying(why -> assertThat(why).contains("autodeflate=on"));
    assertThat(approved.difference(xml.replace("<nosharepages/>", "")))
        .hasValueSatisfying(why -> assertThat(why).contains("nosharepages"));
    assertThat(
            ApprovedDefinition.of(definition(Path.of("/vms/disk")), Optional.empty())
                .difference(xml))
        .isPresent();
  }

  @Test
  void nothingIsLeftToProbe() {
    Element disk = disk(DomainXml.of(definition(Path.of("/vms/disk"))));
    assertThat(child(disk, "driver").getAttribute("type")).isEqualTo("qcow2");
    Element image = child(disk, "backingStore");
    assertThat(child(image, "format").getAttribute("type")).isEqualTo("raw");
    assertThat(child(image, "source").getAttribute("file")).isEqualTo("/images/base");
    assertThat(child(image, "backingStore").hasChildNodes()).isFalse();
  }

  @Test
  void valuesCannotBecomeMarkup() {
    VmDefinition hostile = definition(Path.of(HOSTILE));
    Element disk = disk(DomainXml.of(hostile));
    assertThat(child(disk, "source").getAttribute("file")).isEqualTo(hostile.disk().toString());
    assertThat(XmlElements.children(disk, "source")).hasSize(1);
  }

  @Test
  void namesThatAreMarkupAreNoNames() {
    for (String text : List.of("a</title>", "a&amp;", "a\"b", "<!DOCTYPE x>", "a\nb")) {
      assertThatThrownBy(() -> new VmName(text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new CpuContract(text, List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new CpuContract("Nehalem", List.of(text)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void contractIsRequiredExactly() {
    Element cpu =
        XmlElements.parse(DomainXml.cpu(new CpuContract("Nehalem", List.of("aes", "avx"))));
    assertThat(cpu.getAttribute("mode")).isEqualTo("custom");
    assertThat(cpu.getAttribute("match")).isEqualTo("exact");
    assertThat(child(cpu, "model").getAttribute("fallback")).isEqualTo("forbid");
    assertThat(XmlElements.children(cpu, "feature"))
        .allMatch(feature -> feature.getAttribute("policy").equals("require"))
        .extracting(feature -> feature.getAttribute("name"))
        .containsExactly("aes", "avx");
  }

  @Test
  void documentTypesAreRefused() {
    String bomb = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>";
    assertThatThrownBy(() -> XmlElements.parse(bomb)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Element disk(String xml) {
    return child(child(XmlElements.parse(xml), "devices"), "disk");
  }

  private static Element child(Element parent, String name) {
    return XmlElements.child(parent, name).orElseThrow();
  }

  private static String text(Element parent, String name) {
    return child(parent, name).getTextContent();
  }
}
