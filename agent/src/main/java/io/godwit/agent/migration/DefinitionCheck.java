package io.godwit.agent.migration;

import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.domainxml.XmlElements;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/** Whether a definition that libvirt has is the VM as this host is to run it. */
final class DefinitionCheck {
  private static final Logger LOG = System.getLogger(DefinitionCheck.class.getName());

  private final List<Expected> expected;

  /** What an XPath must find. */
  private record Expected(String path, String value) {}

  DefinitionCheck(VmDefinition wanted) {
    expected =
        List.of(
            new Expected("/domain/uuid", wanted.spec().id().toString()),
            new Expected("/domain/vcpu", Integer.toString(wanted.spec().vcpus())),
            new Expected("count(/domain/devices/disk)", "1"),
            new Expected("/domain/devices/disk/source/@file", wanted.disk().toString()),
            new Expected("count(/domain/devices/interface)", "1"),
            new Expected("/domain/devices/interface/mac/@address", wanted.spec().mac().toString()),
            new Expected("/domain/devices/interface/source/@bridge", wanted.bridge()));
  }

  /** What does not fit is logged. */
  boolean fits(String xml) {
    try {
      Document document = XmlElements.parse(xml).getOwnerDocument();
      XPath paths = XPathFactory.newDefaultInstance().newXPath();
      boolean all = true;
      for (Expected each : expected) {
        all &= fits(paths, document, each);
      }
      return all;
    } catch (IllegalArgumentException | XPathExpressionException e) {
      LOG.log(Level.ERROR, "a definition cannot be read", e);
      return false;
    }
  }

  private static boolean fits(XPath paths, Document document, Expected each)
      throws XPathExpressionException {
    String found = paths.evaluate(each.path(), document);
    if (!found.equals(each.value())) {
      LOG.log(Level.ERROR, "{0} is {1} and should be {2}", each.path(), found, each.value());
      return false;
    }
    return true;
  }
}
