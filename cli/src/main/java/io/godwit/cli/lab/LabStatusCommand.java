package io.godwit.cli.lab;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Printer;
import io.godwit.lab.Lab;
import io.godwit.lab.LabStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit lab status}. */
@Command(name = "status", description = "Show what of the lab is there.")
final class LabStatusCommand implements Callable<Integer> {
  @Mixin private Output output;

  private record LabView(String state, List<LabHostView> hosts, List<String> remarks) {
    static LabView of(LabStatus status) {
      return new LabView(
          status.state().name(),
          status.hosts().stream().map(LabHostView::of).toList(),
          status.remarks());
    }

    String hostNames() {
      return hosts.stream().map(LabHostView::name).collect(Collectors.joining("\n"));
    }

    void print(PrintWriter out) {
      out.println("The lab is " + state + ".");
      hosts.forEach(host -> out.println(host.line()));
      remarks.forEach(remark -> out.println("  " + remark));
    }
  }

  private record LabHostView(String name, String provider, String address, String health) {
    static LabHostView of(LabStatus.HostStatus host) {
      return new LabHostView(host.name(), host.provider(), host.address(), host.health().name());
    }

    String line() {
      return "  %-8s %-10s %-12s %s".formatted(name, provider, address, health);
    }
  }

  @Override
  public Integer call() {
    show(Lab.standard().status(), output.printer());
    return ExitCode.OK.number();
  }

  static void show(LabStatus status, Printer printer) {
    LabView view = LabView.of(status);
    printer.one(view, LabView::hostNames, view::print);
  }
}
