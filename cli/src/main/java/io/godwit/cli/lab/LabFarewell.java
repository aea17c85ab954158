package io.godwit.cli.lab;

import io.godwit.api.HostView;
import io.godwit.api.OperationView;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmView;
import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.operation.Watch;
import io.godwit.cli.output.Terminal;
import io.godwit.lab.LabHost;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes the lab's VMs and hosts out of a controller's books, before they are gone. */
final class LabFarewell {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Controller controller;
  private final PrintWriter progress;

  LabFarewell(Controller controller, PrintWriter progress) {
    this.controller = controller;
    this.progress = progress;
  }

  /** Hosts that are not connected are left: nothing can be deleted on them. */
  void say(List<LabHost> labHosts) {
    Set<String> names = labHosts.stream().map(LabHost::name).collect(Collectors.toSet());
    Set<String> hosts =
        controller.hosts().stream()
            .filter(host -> names.contains(host.name()) && "CONNECTED".equals(host.state()))
            .map(HostView::name)
            .collect(Collectors.toSet());
    controller.vms().stream()
        .filter(vm -> vm.host() != null && hosts.contains(vm.host()))
        .forEach(this::delete);
    hosts.forEach(controller::removeHost);
  }

  private void delete(VmView vm) {
    progress.println("deleting VM " + vm.name());
    if (!"STOPPED".equals(vm.state())) {
      await(controller.stopVm(vm.name(), new StopVmRequest(true, null)));
    }
    await(controller.deleteVm(vm.name()));
  }

  private void await(OperationView operation) {
    OperationView end =
        new Watch(controller, Terminal.Kind.NONE.on(progress))
            .toTheEnd(operation, Optional.of(PATIENCE));
    if (ExitCode.of(end) != ExitCode.OK) {
      throw new CliException(
          ExitCode.of(end), "VM '" + end.vm() + "': " + end.kind() + " ended " + end.state());
    }
  }
}
