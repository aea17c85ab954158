package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.control.MigrationFlags;
import io.godwit.hypervisor.domainxml.DomainXml;
import io.godwit.hypervisor.domainxml.RecoveryArguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.libvirt.Domain;
import org.libvirt.Domain.DomainMigrateParameters;
import org.libvirt.LibvirtException;
import org.libvirt.TypedParameter;
import org.libvirt.TypedStringParameter;
import org.libvirt.TypedUlongParameter;

/** Puts a {@link MigrationRequest} into virDomainMigrateToURI3. */
final class LibvirtMigration {
  /** VIR_DOMAIN_XML_MIGRATABLE. */
  private static final int MIGRATABLE = 1 << 3;

  private LibvirtMigration() {}

  static int run(Domain domain, MigrationRequest request) throws LibvirtException {
    return domain.migrateToURI(
        destination(request.controlSocket()),
        parameters(domain, request).toArray(TypedParameter[]::new),
        MigrationFlags.of(request.ending()));
  }

  static String destination(Path controlSocket) {
    return "qemu+unix:///system?socket=" + checked(controlSocket);
  }

  private static List<TypedParameter> parameters(Domain domain, MigrationRequest request)
      throws LibvirtException {
    List<TypedParameter> parameters = new ArrayList<>();
    parameters.add(
        text(
            DomainMigrateParameters.VIR_MIGRATE_PARAM_URI,
            "unix:" + checked(request.memorySocket())));
    parameters.add(
        text(
            DomainMigrateParameters.VIR_MIGRATE_PARAM_DISKS_URI,
            "unix:" + checked(request.diskSocket())));
    parameters.add(text(DomainMigrateParameters.VIR_MIGRATE_PARAM_MIGRATE_DISKS, DomainXml.DISK));
    request
        .maxSpeed()
        .ifPresent(
            speed ->
                parameters.add(
                    new TypedUlongParameter(
                        DomainMigrateParameters.VIR_MIGRATE_PARAM_BANDWIDTH,
                        Mebibytes.perSecond(speed))));
    RecoveryArguments.changed(domain.getXMLDesc(MIGRATABLE), request.recovery())
        .ifPresent(
            xml -> parameters.add(text(DomainMigrateParameters.VIR_MIGRATE_PARAM_DEST_XML, xml)));
    return parameters;
  }

  private static TypedParameter text(String name, String value) {
    return new TypedStringParameter(name, value);
  }

  /** libvirt takes these paths inside URIs and does not decode them alike. */
  static String checked(Path socket) {
    String text = socket.toString();
    if (!text.matches("/[A-Za-z0-9._/-]{1,106}")) {
      throw new HypervisorException(
          Reason.INVALID,
          "'"
              + text
              + "' cannot be a migration's socket: use an absolute path of at most 107"
              + " letters, digits, dots, hyphens and underscores");
    }
    return text;
  }
}
