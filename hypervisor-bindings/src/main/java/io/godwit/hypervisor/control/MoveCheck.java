package io.godwit.hypervisor.control;

import io.godwit.hypervisor.control.MigrationCall.Parameter;
import io.godwit.hypervisor.domainxml.ApprovedDefinition;
import io.godwit.hypervisor.domainxml.DomainXml;
import io.godwit.hypervisor.domainxml.XmlElements;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/** Compares what a source asks for with what the controller approved. Each fault is told apart. */
final class MoveCheck {
  private static final String XML = "destination_xml";

  private final ApprovedMove approved;
  private final ApprovedDefinition definition;

  MoveCheck(ApprovedMove approved) {
    this.approved = approved;
    this.definition = ApprovedDefinition.of(approved.definition(), approved.recovery());
  }

  /** Empty if it is as approved. */
  Optional<String> prepare(Frame frame) throws MalformedFrameException {
    MigrationCall call = MigrationCall.prepare(frame);
    return flags(call).or(() -> parameters(call)).or(() -> requireXml(call)).or(() -> cookie(call));
  }

  /** Empty if it is as approved. */
  Optional<String> finish(MigrationCall call) {
    return flags(call).or(() -> parameters(call)).or(() -> cookie(call));
  }

  /** libvirt itself adds PAUSED for a VM that its user had paused. */
  private Optional<String> flags(MigrationCall call) {
    int wanted = MigrationFlags.atDestination(approved.ending());
    int allowed = wanted | MigrationFlags.PAUSED;
    boolean right = (call.flags() & wanted) == wanted && (call.flags() & ~allowed) == 0;
    return right
        ? Optional.empty()
        : Optional.of(
            "asks for flags 0x%x where the move has 0x%x".formatted(call.flags(), wanted));
  }

  private Optional<String> parameters(MigrationCall call) {
    return first(call.parameters().stream().map(this::parameter));
  }

  private Optional<String> parameter(Parameter parameter) {
    return switch (parameter.name()) {
      case "migrate_uri" -> same(parameter, unix(approved.memorySocket()));
      case "disks_uri" -> same(parameter, unix(approved.diskSocket()));
      case "migrate_disks" -> same(parameter, DomainXml.DISK);
      case "destination_name" -> same(parameter, approved.definition().spec().id().toString());
      case "bandwidth", "bandwidth.postcopy" -> same(parameter, "");
      case XML -> definition.difference(parameter.value());
      default -> Optional.of("has the parameter '%s'".formatted(parameter.name()));
    };
  }

  private static Optional<String> requireXml(MigrationCall call) {
    return call.parameters().stream().anyMatch(parameter -> parameter.name().equals(XML))
        ? Optional.empty()
        : Optional.of("has no definition of the VM");
  }

  private static Optional<String> same(Parameter parameter, String expected) {
    return parameter.value().equals(expected)
        ? Optional.empty()
        : Optional.of(
            "has %s '%s' rather than '%s'"
                .formatted(parameter.name(), parameter.value(), expected));
  }

  /** It is libvirt's own, but it may carry the definition that becomes the persistent one. */
  private Optional<String> cookie(MigrationCall call) {
    if (call.cookie().isEmpty()) {
      return Optional.empty();
    }
    try {
      Element cookie = XmlElements.parseAsLibvirtWrites(call.cookie());
      String id = approved.definition().spec().id().toString();
      boolean ours =
          Stream.of("name", "uuid").allMatch(field -> XmlElements.textOf(cookie, field).equals(id));
      return ours ? definitionIn(cookie) : Optional.of("has a cookie of another VM than " + id);
    } catch (IllegalArgumentException e) {
      return Optional.of("has a cookie that is " + e.getMessage());
    }
  }

  private Optional<String> definitionIn(Element cookie) {
    List<Element> definitions = XmlElements.children(cookie, "domain").toList();
    return first(definitions.stream().map(definition::difference));
  }

  private static Optional<String> first(Stream<Optional<String>> faults) {
    return faults.flatMap(Optional::stream).findFirst();
  }

  private static String unix(Path socket) {
    return "unix:" + socket;
  }
}
