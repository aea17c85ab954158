package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.api.LocateHostRequest;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit host set}. */
@Command(
    name = "set",
    description = {
      "Say where a host stands, in place of what its provider tells.",
      "All of it is said anew: what is left out is not known. Rules go by it (godwit rule add"
          + " --allow-region, --spread)."
    })
final class HostSetCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Its region at its provider, for example eu-central-1.")
  private String region;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Its zone within the region, for example eu-central-1a.")
  private String zone;

  @Option(
      names = "--rack",
      paramLabel = "RACK",
      description = "Whatever else fails as one inside of the zone: a rack, a room, a machine.")
  private String rack;

  @Option(
      names = "--as-told",
      description = "Take back what was said: what the host's provider tells counts again.")
  private boolean asTold;

  @Override
  public Integer call() {
    String checked = Session.name("a host", name);
    LocateHostRequest request = new LocateHostRequest(region, zone, rack);
    boolean isSaid = !request.equals(new LocateHostRequest(null, null, null));
    if (isSaid == asTold) {
      throw new UsageException(
          "say where the host stands, for example --region eu-central-1 --zone eu-central-1a, or"
              + " --as-told. Nothing was changed.");
    }
    HostView host =
        asTold
            ? session.controller().forgetHostLocation(checked)
            : session.controller().locateHost(checked, request);
    output.printer().one(host, HostOutput.fields(session.ages()), HostView::name);
    return ExitCode.OK.number();
  }
}
