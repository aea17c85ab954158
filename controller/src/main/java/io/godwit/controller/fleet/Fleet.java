package io.godwit.controller.fleet;

import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.store.Store;
import io.godwit.protocol.ticket.TicketSigner;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The controller without its edge. The edge opens a {@link Store}, makes {@link HostReports} and
 * its gateway from it, assembles a fleet, and calls {@link #resume} once the gateway takes links.
 */
public final class Fleet implements AutoCloseable {
  private final Hosts hosts;
  private final Images images;
  private final Vms vms;
  private final Migrations migrations;
  private final Operations operations;
  private final JoinTokens joinTokens;
  private final AdminTokens adminTokens;

  private Fleet(
      Hosts hosts,
      Images images,
      Vms vms,
      Migrations migrations,
      Operations operations,
      JoinTokens joinTokens,
      AdminTokens adminTokens) {
    this.hosts = hosts;
    this.images = images;
    this.vms = vms;
    this.migrations = migrations;
    this.operations = operations;
    this.joinTokens = joinTokens;
    this.adminTokens = adminTokens;
  }

  /** What a fleet is assembled from; all of it stays its maker's to close. */
  public record Parts(
      Store store,
      HostReports reports,
      AgentGateway gateway,
      TicketSigner tickets,
      Uploads uploads,
      Limits limits,
      InstantSource clock,
      SecureRandom random) {}

  public static Fleet assemble(Parts parts) {
    return new Fleet(
        new Hosts(),
        new Images(),
        new Vms(),
        new Migrations(),
        new Operations(),
        new JoinTokens(parts.store(), parts.clock(), parts.random()),
        new AdminTokens(parts.store(), parts.clock(), parts.random()));
  }

  /** Takes up the operations that the last controller left under way. */
  public void resume() {
    operations.resume();
  }

  public Hosts hosts() {
    return hosts;
  }

  public Images images() {
    return images;
  }

  public Vms vms() {
    return vms;
  }

  public Migrations migrations() {
    return migrations;
  }

  public Operations operations() {
    return operations;
  }

  public JoinTokens joinTokens() {
    return joinTokens;
  }

  public AdminTokens adminTokens() {
    return adminTokens;
  }

  /** Stops working on operations, leaving them for the next start. */
  @Override
  public void close() {
    operations.close();
  }
}
