package io.godwit.cli.vm;

import io.godwit.api.CreateVmRequest;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.SizeOption;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm create}. */
@Command(name = "create", description = "Create a VM from an image and start it.")
final class VmCreateCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "VM", description = "The new VM's name.")
  private String name;

  @Option(
      names = "--image",
      required = true,
      paramLabel = "IMAGE",
      description = "An image's name.")
  private String image;

  @Option(
      names = "--memory",
      required = true,
      paramLabel = "SIZE",
      converter = SizeOption.class,
      description = "For example 512MiB.")
  private Long memory;

  @Option(
      names = "--least-memory",
      paramLabel = "SIZE",
      converter = SizeOption.class,
      description =
          "What its balloon leaves it at the least when its host is short of memory; half of its"
              + " memory if left out, and with as much as its memory it gives none back.")
  private Long leastMemory;

  @Option(
      names = "--vcpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Virtual CPUs; ${DEFAULT-VALUE} if left out.")
  private int vcpus;

  @Option(
      names = "--disk",
      paramLabel = "SIZE",
      converter = SizeOption.class,
      description = "The disk's size; the image's own if left out.")
  private Long disk;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where it begins; the controller chooses if left out.")
  private String host;

  @Option(
      names = "--cpu",
      paramLabel = "MODEL",
      description =
          "The CPU it is promised for life, by QEMU's name; one that all hosts can run if left out.")
  private String cpu;

  @Option(
      names = "--network",
      paramLabel = "NETWORK",
      description = "A network's name; it is on its host's own bridge if left out.")
  private String network;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Its IPv4 address in the network; the lowest that is free if left out.")
  private String address;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label, by which policies select it. May be given several times.")
  private List<String> labels = List.of();

  @Option(names = "--no-start", description = "Create it stopped.")
  private boolean noStart;

  @Override
  public Integer call() {
    CreateVmRequest request = request();
    return wait.await(session.controller().createVm(request), session, output);
  }

  private CreateVmRequest request() {
    Session.name("a VM", name);
    Session.name("an image", image);
    if (host != null) {
      Session.name("a host", host);
    }
    if (network != null) {
      Session.name("a network", network);
    } else if (address != null) {
      throw new UsageException(
          "--address is one of a network's: name the network with --network, or leave the address"
              + " out. Nothing was changed.");
    }
    return new CreateVmRequest(
        name,
        image,
        host,
        vcpus,
        memory,
        disk,
        cpu,
        !noStart,
        network,
        address,
        LabelText.all(labels),
        leastMemory);
  }
}
