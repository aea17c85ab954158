package io.godwit.cli.network;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwit network create}. */
@Command(
    name = "create",
    description = "Create a network. It is there at once; a host has it once a VM of it is there.")
final class NetworkCreateCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "NETWORK", description = "The new network's name.")
  private String name;

  @Option(
      names = "--range",
      required = true,
      paramLabel = "RANGE",
      description =
          "Its IPv4 addresses, for example 10.5.0.0/24; the first is its gateway's. Networks may"
              + " have the same.")
  private String range;

  @Option(
      names = "--ipv6",
      paramLabel = "RANGE",
      description =
          "Its IPv6 addresses beside those, a /64, for example fd12:3456:789a:1::/64; with \"auto\" one"
              + " of its own is drawn. None if left out.")
  private String ipv6;

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      description =
          "The largest packet, for the life of the network; 1280, which fits everywhere, if left"
              + " out.")
  private Integer mtu;

  @Option(
      names = "--vni",
      paramLabel = "N",
      description = "Its number on the wire; the lowest from 1000 that is free if left out.")
  private Integer vni;

  @Override
  public Integer call() {
    CreateNetworkRequest asked =
        new CreateNetworkRequest(Session.name("a network", name), range, mtu, vni, ipv6);
    new NetworkOutput(output.printer(), session.ages())
        .show(session.controller().createNetwork(asked), command.commandLine().getOut());
    return ExitCode.OK.number();
  }
}
