package io.godwit.hypervisor.domainxml;

import io.godwit.hypervisor.RecoveryMonitor;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * A {@link RecoveryMonitor} in a definition. libvirt has no element of its own for a second
 * monitor, so it stands among QEMU's own arguments (libvirt's "QEMU command-line passthrough"). It
 * belongs to one process: a definition that travels on has another one or none.
 */
public final class RecoveryArguments {
  private static final String DECLARATION = "xmlns:qemu";
  private static final String NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0";
  private static final String COMMAND_LINE = "qemu:commandline";
  private static final String ARGUMENT = "qemu:arg";
  private static final String VALUE = "value";
  private static final String CHARDEV = "godwit-recovery";

  private RecoveryArguments() {}

  /**
   * What the destination is to be given in place of a live definition.
   *
   * @return empty if the definition can travel as it is
   */
  public static Optional<String> changed(String liveXml, Optional<RecoveryMonitor> monitor) {
    if (monitor.isEmpty() && !liveXml.contains(COMMAND_LINE)) {
      return Optional.empty();
    }
    Element root = XmlElements.parse(liveXml);
    removeAll(root);
    monitor.ifPresent(wanted -> add(root, wanted));
    return Optional.of(XmlElements.print(root));
  }

  /** Takes out what is the monitor and nothing but it; anything else stays to be found. */
  static void removeApproved(Element root, RecoveryMonitor approved) {
    List<Element> found = XmlElements.children(root, COMMAND_LINE).toList();
    boolean ours =
        found.size() == 1
            && root.getAttribute(DECLARATION).equals(NAMESPACE)
            && isNothingBut(found.getFirst(), arguments(approved));
    if (ours) {
      removeAll(root);
    }
  }

  private static boolean isNothingBut(Element commandLine, List<String> arguments) {
    List<Element> found = XmlElements.children(commandLine).toList();
    return commandLine.getAttributes().getLength() == 0
        && commandLine.getTextContent().isBlank()
        && found.stream().allMatch(RecoveryArguments::isArgument)
        && found.stream().map(argument -> argument.getAttribute(VALUE)).toList().equals(arguments);
  }

  private static boolean isArgument(Element element) {
    return element.getTagName().equals(ARGUMENT)
        && element.getAttributes().getLength() == 1
        && !element.hasChildNodes();
  }

  private static void removeAll(Element root) {
    XmlElements.children(root, COMMAND_LINE).toList().forEach(root::removeChild);
    root.removeAttribute(DECLARATION);
  }

  private static void add(Element root, RecoveryMonitor monitor) {
    root.setAttribute(DECLARATION, NAMESPACE);
    Element commandLine = XmlElements.add(root, COMMAND_LINE);
    arguments(monitor)
        .forEach(argument -> XmlElements.add(commandLine, ARGUMENT).setAttribute(VALUE, argument));
  }

  private static List<String> arguments(RecoveryMonitor monitor) {
    return List.of(
        "-chardev",
        "pipe,id=%s,path=%s".formatted(CHARDEV, monitor.path()),
        "-mon",
        "chardev=%s,mode=control".formatted(CHARDEV));
  }
}
