package io.godwit.bench.evidence;

import io.godwit.api.NetworkView;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.probe.Place;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network for one claim. It reaches some hosts all the time, because at each of them a VM of it
 * stays.
 */
final class NetworkSite implements AutoCloseable {
  /** As in {@link TwentyMoves}: each move goes to the other provider, or comes from it, or both. */
  static final List<String> ROUND = List.of("east-1", "west-1", "east-2");

  private static final String RANGE = "10.5.0.0/24";
  private static final String BEYOND_RANGE = "10.6.0.0/24";
  private static final int USUAL_MTU = 1280;

  /** The lab's VMs get the lowest addresses. */
  private static final String CLIENTS = "10.5.0.";

  private static final int FIRST_CLIENT = 250;

  private final Deployment deployment;
  private final String name;
  private final List<String> vms = new ArrayList<>();
  private final List<NetworkClient> clients = new ArrayList<>();

  private NetworkSite(Deployment deployment, String name) {
    this.deployment = deployment;
    this.name = name;
  }

  /** As the other, with packets as networks have them unless somebody chooses. */
  static NetworkSite make(Deployment deployment, String name, List<String> hosts)
      throws IOException, InterruptedException {
    return make(deployment, name, hosts, USUAL_MTU);
  }

  /** As the other, closed from the beginning: nothing comes in but what policies admit. */
  static NetworkSite makeClosed(Deployment deployment, String name, List<String> hosts)
      throws IOException, InterruptedException {
    create(deployment, name, RANGE, USUAL_MTU);
    deployment.godwit().run("policy", "close", name).require();
    return withVms(deployment, name, hosts);
  }

  /** As the other, with addresses that no other network of a claim has. */
  static NetworkSite makeBeyond(Deployment deployment, String name)
      throws IOException, InterruptedException {
    create(deployment, name, BEYOND_RANGE, USUAL_MTU);
    return withVms(deployment, name, List.of());
  }

  /**
   * Makes one; the network itself goes with the deployment.
   *
   * @param hosts at which a VM stays
   * @param mtu of the network
   */
  static NetworkSite make(Deployment deployment, String name, List<String> hosts, int mtu)
      throws IOException, InterruptedException {
    create(deployment, name, RANGE, mtu);
    return withVms(deployment, name, hosts);
  }

  private static void create(Deployment deployment, String name, String range, int mtu)
      throws IOException, InterruptedException {
    deployment
        .godwit()
        .run("network", "create", name, "--range", range, "--mtu", Integer.toString(mtu))
        .require();
  }

  private static NetworkSite withVms(Deployment deployment, String name, List<String> hosts)
      throws IOException, InterruptedException {
    NetworkSite site = new NetworkSite(deployment, name);
    try {
      for (String host : hosts) {
        VmView unused = site.start(name + "-" + host, host);
      }
      return site;
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /** A client of the network at a host that it reaches. */
  NetworkClient client(String host) {
    return clientAt(host, CLIENTS + (FIRST_CLIENT + clients.size()));
  }

  /** One that has the address of a VM that is off. */
  NetworkClient clientAt(String host, String address) {
    NetworkClient client = NetworkClient.attach(deployment.host(host), network(), address);
    clients.add(client);
    return client;
  }

  /** One in the place of a VM that is off, from which other networks can be reached. */
  NetworkClient standIn(VmView vm) {
    NetworkView.Member member =
        network().vms().stream()
            .filter(each -> each.name().equals(vm.name()))
            .findFirst()
            .orElseThrow();
    NetworkClient client = NetworkClient.standIn(deployment.host(member.host()), network(), member);
    clients.add(client);
    return client;
  }

  /** A VM of the network, which answers the client. */
  VmView vm(String vm, String host, Place client) throws IOException, InterruptedException {
    VmView started = start(vm, host);
    VmImage.awaitServices(client, started.address());
    return started;
  }

  /** A VM of the network that does not run. */
  VmView vmThatIsOff(String vm, String host) throws IOException, InterruptedException {
    VmView started = start(vm, host);
    deployment.godwit().run("vm", "stop", vm, "--force").require();
    return started;
  }

  private VmView start(String vm, String host) throws IOException, InterruptedException {
    vms.add(vm);
    return deployment.startVmIn(name, vm, host);
  }

  NetworkView network() {
    return deployment.controller().network(name);
  }

  /** Where a VM is to go next, by where it is. */
  LabHost next(String vm) {
    int now = ROUND.indexOf(deployment.controller().vm(vm).host());
    return deployment.host(ROUND.get((now + 1) % ROUND.size()));
  }

  @Override
  public void close() {
    clients.forEach(NetworkClient::close);
    try {
      for (String vm : vms) {
        deployment.removeVm(vm);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the VMs of network " + name + " cannot be removed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
