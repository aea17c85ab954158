package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.CpuBaseline;
import io.godwit.hypervisor.CpuComparison;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.domainxml.XmlElements;
import io.godwit.model.CpuContract;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** Compares simulated CPUs as sets of features. */
final class SimulatedCpu {
  private SimulatedCpu() {}

  static String describe(Set<String> features) {
    Element cpu = XmlElements.create("cpu");
    new TreeSet<>(features)
        .forEach(feature -> XmlElements.add(cpu, "feature").setAttribute("name", feature));
    return XmlElements.print(cpu);
  }

  static CpuComparison compare(SimulatedHost host, CpuContract contract) {
    Set<String> model = host.models().get(contract.model());
    if (model == null) {
      return new CpuComparison.Incompatible("unknown CPU model " + contract.model());
    }
    List<String> missing = contract.missingFrom(host.features());
    return missing.isEmpty()
        ? new CpuComparison.Compatible()
        : new CpuComparison.Incompatible(
            "Host CPU does not provide required features: " + String.join(", ", missing));
  }

  static CpuContract baseline(SimulatedHost host, List<String> hostCpuXml) {
    Set<String> common = new HashSet<>(host.features());
    hostCpuXml.forEach(xml -> common.retainAll(features(xml)));
    return CpuBaseline.of(common, host.models())
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.UNSUPPORTED, "no CPU model runs on all of these hosts"));
  }

  private static Set<String> features(String xml) {
    return XmlElements.children(XmlElements.parse(xml), "feature")
        .map(feature -> feature.getAttribute("name"))
        .collect(Collectors.toSet());
  }
}
