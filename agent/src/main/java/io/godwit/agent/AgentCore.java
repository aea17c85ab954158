package io.godwit.agent;

import io.godwit.agent.console.ConsoleSessions;
import io.godwit.agent.image.QemuImg;
import io.godwit.agent.link.AgentSide;
import io.godwit.agent.link.ControllerLink;
import io.godwit.agent.link.LinkTiming;
import io.godwit.agent.link.RepeatedOrders;
import io.godwit.agent.link.Reports;
import io.godwit.agent.link.Session;
import io.godwit.agent.link.Uplink;
import io.godwit.agent.migration.MigrationSite;
import io.godwit.agent.order.CoordinatorFence;
import io.godwit.agent.order.OrderDispatcher;
import io.godwit.agent.order.ResultStore;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.drill.CrashPoints;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.RenewedCertificate;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * What an agent does, wherever it runs: takes orders and gives results and reports. A real machine
 * is put around it by {@link Agent}, a simulated one by the simulation.
 */
public final class AgentCore implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(AgentCore.class.getName());

  private final OrderDispatcher orders;
  private final Hypervisor.Subscription events;
  private final ControllerLink link;
  private final Reports reports;

  private AgentCore(
      OrderDispatcher orders,
      Hypervisor.Subscription events,
      ControllerLink link,
      Reports reports) {
    this.orders = orders;
    this.events = events;
    this.link = link;
    this.reports = reports;
  }

  /**
   * What is around it; all of it stays its maker's to close.
   *
   * @param renewed takes a new certificate
   */
  public record Surroundings(
      MigrationSite site,
      QemuImg qemuImg,
      Session.Opener sessions,
      Supplier<Hello> hello,
      CoordinatorFence fence,
      CrashPoints points,
      Reports.Sources sources,
      Consumer<RenewedCertificate> renewed) {
    private Host host() {
      return site.host();
    }
  }

  /** Starts it; it dials its controller until it is closed. */
  public static AgentCore start(Surroundings around) throws IOException {
    Host host = around.host();
    Uplink uplink = new Uplink();
    ConsoleSessions consoles = new ConsoleSessions(host.hypervisor(), uplink);
    OrderDispatcher orders =
        new OrderDispatcher(
            Wiring.verbs(host, around.qemuImg(), around.site(), uplink, consoles),
            ResultStore.open(host.paths().results()),
            uplink,
            host.tasks(),
            around.points());
    Reports reports = new Reports(uplink, around.sources(), host.tasks());
    host.networks().onStateChange(reports::meshChanged);
    Hypervisor.Subscription events = host.hypervisor().subscribe(event -> report(event, reports));
    ControllerLink link =
        new ControllerLink(
            around.sessions(),
            around.hello(),
            uplink,
            new RepeatedOrders(
                new AgentSide(
                    uplink,
                    orders,
                    around.fence(),
                    consoles,
                    host.ticketKey(),
                    around.renewed(),
                    host.networks(),
                    reports),
                around.site().faults()::repeatsOrders),
            LinkTiming.USUAL,
            host.random(),
            host.tasks());
    link.start();
    return new AgentCore(orders, events, link, reports);
  }

  private static void report(VmEvent event, Reports reports) {
    switch (event) {
      case VmEvent.MigrationIteration progress -> LOG.finest(progress::toString);
      case VmEvent.JobCompleted figures -> LOG.finest(figures::toString);
      default -> reports.vmsChanged();
    }
  }

  /** No order runs. */
  public boolean isIdle() {
    return orders.isIdle();
  }

  /** Something is known of the host that was not: its controller is told. */
  void hostChanged() {
    reports.hostChanged();
  }

  @Override
  public void close() {
    link.close();
    events.close();
    orders.close();
  }
}
