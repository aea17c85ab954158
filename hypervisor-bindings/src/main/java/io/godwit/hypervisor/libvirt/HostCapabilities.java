package io.godwit.hypervisor.libvirt;

import com.sun.jna.Memory;
import io.godwit.hypervisor.CpuBaseline;
import io.godwit.hypervisor.CpuComparison;
import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.domainxml.DomainXml;
import io.godwit.hypervisor.domainxml.XmlElements;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Version;
import java.lang.ref.Reference;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.libvirt.LibvirtException;
import org.libvirt.NodeInfo;
import org.w3c.dom.Element;

/** What libvirt tells of a host and of the CPU that its QEMU can offer with one accelerator. */
final class HostCapabilities {
  private final Accelerator accelerator;

  HostCapabilities(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  HypervisorCapabilities read(LibvirtConnection connection) throws LibvirtException {
    Element guest = guest(XmlElements.parse(connection.connect().getCapabilities()));
    Element cpu = descend(domainCapabilities(connection), "cpu");
    Element hostModel = mode(cpu, "host-model");
    NodeInfo node = connection.connect().nodeInfo();
    return new HypervisorCapabilities(
        Version.ofLibvirtNumber(connection.connect().getLibVersion()),
        Version.ofLibvirtNumber(connection.connect().getVersion()),
        descend(hostModel, "model").getTextContent(),
        usableModels(cpu),
        expanded(connection, List.of(hostCpu(hostModel)), 0),
        hostCpu(hostModel),
        machineTypes(guest),
        accelerators(guest),
        node.cpus,
        new DataSize(Math.multiplyExact(node.memory, 1024L)),
        descend(guest, "emulator").getTextContent());
  }

  CpuComparison compare(LibvirtConnection connection, CpuContract contract) {
    int result =
        NativeLibvirt.virConnectCompareHypervisorCPU(
            connection.pointer(),
            null,
            DomainXml.ARCHITECTURE,
            null,
            virtualization(),
            DomainXml.cpu(contract),
            NativeLibvirt.COMPARE_CPU_FAIL_INCOMPATIBLE);
    if (result > 0) {
      return new CpuComparison.Compatible();
    }
    HypervisorException failure = LibvirtErrors.last("virConnectCompareHypervisorCPU");
    if (result == 0 || failure.reason() == Reason.UNSUPPORTED) {
      return new CpuComparison.Incompatible(failure.getMessage());
    }
    throw failure;
  }

  /**
   * libvirt's own answer may be a model less some of its features, which a contract cannot say. So
   * it is taken as a set of features, and named by the usable model that covers most of it.
   */
  CpuContract baseline(LibvirtConnection connection, List<String> hostCpuXml) {
    Set<String> common = expanded(connection, hostCpuXml, NativeLibvirt.BASELINE_CPU_MIGRATABLE);
    Map<String, Set<String>> models = new TreeMap<>();
    for (String model : usableModels(descend(domainCapabilities(connection), "cpu"))) {
      models.put(model, expanded(connection, List.of(DomainXml.cpuModel(model)), 0));
    }
    return CpuBaseline.of(common, models)
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.UNSUPPORTED, "no CPU model runs on all of these hosts"));
  }

  private Set<String> expanded(LibvirtConnection connection, List<String> cpus, int flags) {
    String xml = baseline(connection, cpus, flags | NativeLibvirt.BASELINE_CPU_EXPAND_FEATURES);
    return requiredFeatures(XmlElements.parse(xml));
  }

  private String baseline(LibvirtConnection connection, List<String> cpus, int flags) {
    Memory array = NativeStrings.array(cpus);
    try {
      return NativeStrings.taken(
          NativeLibvirt.virConnectBaselineHypervisorCPU(
              connection.pointer(),
              null,
              DomainXml.ARCHITECTURE,
              null,
              virtualization(),
              array,
              cpus.size(),
              flags),
          "virConnectBaselineHypervisorCPU");
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  private Element domainCapabilities(LibvirtConnection connection) {
    return XmlElements.parse(
        NativeStrings.taken(
            NativeLibvirt.virConnectGetDomainCapabilities(
                connection.pointer(), null, DomainXml.ARCHITECTURE, null, virtualization(), 0),
            "virConnectGetDomainCapabilities"));
  }

  private String virtualization() {
    return DomainXml.virtualization(accelerator);
  }

  private static Element guest(Element capabilities) {
    return XmlElements.children(capabilities, "guest")
        .map(guest -> descend(guest, "arch"))
        .filter(arch -> arch.getAttribute("name").equals(DomainXml.ARCHITECTURE))
        .findFirst()
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.UNSUPPORTED,
                    "libvirt finds no QEMU for " + DomainXml.ARCHITECTURE + ": install one"));
  }

  private static Set<String> machineTypes(Element guest) {
    return texts(XmlElements.children(guest, "machine"));
  }

  private static Set<Accelerator> accelerators(Element guest) {
    Set<Accelerator> found = EnumSet.noneOf(Accelerator.class);
    for (Accelerator candidate : Accelerator.values()) {
      String type = DomainXml.virtualization(candidate);
      if (XmlElements.children(guest, "domain")
          .anyMatch(e -> e.getAttribute("type").equals(type))) {
        found.add(candidate);
      }
    }
    return found;
  }

  private static Set<String> usableModels(Element cpu) {
    return texts(
        XmlElements.children(mode(cpu, "custom"), "model")
            .filter(model -> model.getAttribute("usable").equals("yes")));
  }

  /** As virsh does: the host-model part of the domain capabilities, called cpu. */
  private static String hostCpu(Element hostModel) {
    Element cpu = (Element) hostModel.cloneNode(true);
    hostModel.getOwnerDocument().renameNode(cpu, null, "cpu");
    cpu.removeAttribute("name");
    cpu.removeAttribute("supported");
    return XmlElements.print(cpu);
  }

  private static Set<String> requiredFeatures(Element cpu) {
    return XmlElements.children(cpu, "feature")
        .filter(feature -> !feature.getAttribute("policy").equals("disable"))
        .map(feature -> feature.getAttribute("name"))
        .collect(Collectors.toSet());
  }

  private static Element mode(Element cpu, String name) {
    return XmlElements.children(cpu, "mode")
        .filter(mode -> mode.getAttribute("name").equals(name))
        .findFirst()
        .orElseThrow(() -> missing("cpu mode " + name));
  }

  private static Element descend(Element parent, String name) {
    return XmlElements.child(parent, name).orElseThrow(() -> missing(name));
  }

  private static HypervisorException missing(String what) {
    return new HypervisorException(
        Reason.UNSUPPORTED, "libvirt's capabilities tell nothing of " + what);
  }

  private static Set<String> texts(Stream<Element> elements) {
    return elements.map(Element::getTextContent).collect(Collectors.toSet());
  }
}
