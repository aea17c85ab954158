package io.godwit.agent.migration;

import static io.godwit.hypervisor.domainxml.XmlElements.child;
import static io.godwit.hypervisor.domainxml.XmlElements.children;
import static io.godwit.hypervisor.domainxml.XmlElements.textOf;

import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.domainxml.XmlElements;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * Whether a definition that libvirt has is the VM as this host is to run it. By hand rather than by
 * XPath, which takes 20 ms in a JVM that has not asked often.
 */
final class DefinitionCheck {
  private static final Logger LOG = System.getLogger(DefinitionCheck.class.getName());

  private final Facts wanted;

  /**
   * @param disks their files
   * @param interfaces MAC address and bridge of each
   */
  private record Facts(
      String root, String uuid, String vcpus, List<String> disks, List<String> interfaces) {}

  DefinitionCheck(VmDefinition wanted) {
    this.wanted =
        new Facts(
            "domain",
            wanted.spec().id().toString(),
            Integer.toString(wanted.spec().vcpus()),
            List.of(wanted.disk().toString()),
            List.of(wanted.spec().mac() + " " + wanted.bridge()));
  }

  /** What does not fit is logged. */
  boolean fits(String xml) {
    try {
      Facts found = facts(XmlElements.parse(xml));
      if (!found.equals(wanted)) {
        LOG.log(Level.ERROR, "a definition has {0} and should have {1}", found, wanted);
      }
      return found.equals(wanted);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.ERROR, "a definition cannot be read", e);
      return false;
    }
  }

  private static Facts facts(Element domain) {
    return new Facts(
        domain.getTagName(),
        textOf(domain, "uuid"),
        textOf(domain, "vcpu"),
        devices(domain, "disk").map(disk -> attribute(disk, "source", "file")).toList(),
        devices(domain, "interface")
            .map(nic -> attribute(nic, "mac", "address") + " " + attribute(nic, "source", "bridge"))
            .toList());
  }

  private static Stream<Element> devices(Element domain, String kind) {
    return children(domain, "devices").flatMap(devices -> children(devices, kind));
  }

  private static String attribute(Element parent, String name, String attribute) {
    return child(parent, name).map(found -> found.getAttribute(attribute)).orElse("");
  }
}
