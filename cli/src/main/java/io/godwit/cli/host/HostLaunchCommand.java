package io.godwit.cli.host;

import io.godwit.api.LaunchHostRequest;
import io.godwit.api.OperationView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit host launch}. */
@Command(
    name = "launch",
    description = {
      "Launch an instance at a provider, wait until it has joined as a host, see that it can run VMs with"
          + " the processor's help, and open it to them.",
      "One that does not come to that is given up. Ctrl-C detaches; the launch goes on."
    })
final class HostLaunchCommand implements Callable<Integer> {
  private static final int MOST = 100;

  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(
      paramLabel = "HOST",
      description = "The new host's name; of several, the beginning of their names.")
  private String name;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "PROVIDER",
      description = "As the controller's file of providers names it.")
  private String provider;

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      description = "The instance's type, for example m8i.large; it must be able to nest.")
  private String type;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Where it must be; the provider's own if left out.")
  private String region;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Where in the region; the provider chooses if left out.")
  private String zone;

  @Option(names = "--spot", description = "Cheaper, until the provider wants it back.")
  private boolean spot;

  @Option(
      names = "--price-limit",
      paramLabel = "AMOUNT",
      description = "What a spot instance may cost an hour, in the provider's currency.")
  private BigDecimal priceLimit;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many: HOST-1 to HOST-N; 1 if left out.")
  private int count;

  @Option(
      names = "--keep-failed",
      description = "Leave the instance of a host that does not join, to look at it.")
  private boolean keepFailed;

  @Override
  public Integer call() {
    Session.name("a host", name);
    Session.name("a provider", provider);
    if (count < 1 || count > MOST) {
      throw new UsageException("--count is 1 to %d, not %d".formatted(MOST, count));
    }
    List<OperationView> begun =
        names().stream().map(host -> session.controller().launchHost(request(host))).toList();
    int worst = ExitCode.OK.number();
    for (OperationView operation : begun) {
      worst = Math.max(worst, wait.await(operation, session, output));
    }
    return worst;
  }

  private List<String> names() {
    return count == 1
        ? List.of(name)
        : IntStream.rangeClosed(1, count).mapToObj(number -> name + "-" + number).toList();
  }

  private LaunchHostRequest request(String host) {
    return new LaunchHostRequest(host, provider, type, region, zone, spot, priceLimit, keepFailed);
  }
}
