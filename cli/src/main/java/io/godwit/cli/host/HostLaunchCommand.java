package io.godwit.cli.host;

import io.godwit.api.LaunchHostRequest;
import io.godwit.api.OperationView;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    Begun begun = begin();
    int worst = ExitCode.OK.number();
    List<OperationView> seen = new ArrayList<>();
    for (OperationView operation : begun.launches()) {
      seen.add(await(operation));
      worst = Math.max(worst, WaitOptions.exitCode(seen.getLast()));
    }
    if (begun.stopped().isPresent()) {
      throw halfway(seen, begun.stopped().get());
    }
    return worst;
  }

  /** What became of each, once one was not accepted. */
  private CliException halfway(List<OperationView> seen, RuntimeException why) {
    List<String> names = names();
    int tried = seen.size();
    String isKnown =
        why instanceof UnreachableException
            ? "whether %s is launched is not known, godwit operation list tells"
            : "%s is not launched";
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < tried; i++) {
      parts.add(names.get(i) + ": " + seen.get(i).state());
    }
    parts.add(isKnown.formatted(names.get(tried)) + " (" + why.getMessage() + ")");
    if (tried + 1 < names.size()) {
      parts.add("not tried: " + String.join(", ", names.subList(tried + 1, names.size())));
    }
    return new CliException(
        ExitCode.FAILED, "not all hosts are launched. " + String.join("; ", parts), why);
  }

  /**
   * The launches that the controller has accepted.
   *
   * @param stopped why it did not accept another one; those behind it were not tried
   */
  private record Begun(List<OperationView> launches, Optional<RuntimeException> stopped) {}

  private Begun begin() {
    List<OperationView> launches = new ArrayList<>();
    for (String host : names()) {
      try {
        launches.add(session.controller().launchHost(request(host)));
      } catch (ApiException | UnreachableException e) {
        if (launches.isEmpty()) {
          throw e;
        }
        return new Begun(launches, Optional.of(e));
      }
    }
    return new Begun(launches, Optional.empty());
  }

  private OperationView await(OperationView operation) {
    OperationView seen = wait.follow(operation, session);
    WaitOptions.print(seen, output);
    if (seen.state().equals("DONE") && output.printer().isForPeople()) {
      showSpeed(seen.destination());
    }
    return seen;
  }

  private void showSpeed(String host) {
    session.out().println("speed: " + speed(host));
    session.out().flush();
  }

  private String speed(String host) {
    try {
      Controller controller = session.controller();
      return HostSpeed.show(HostSpeed.await(controller.host(host), controller));
    } catch (ApiException | UnreachableException e) {
      return "not told (" + e.getMessage() + ")";
    }
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
