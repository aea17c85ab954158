package io.godwit.cli;

import io.godwit.api.MigrationRequest;
import io.godwit.api.PreflightView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.SizeOption;
import io.godwit.cli.output.Sizes;
import io.godwit.cli.plan.BlackoutOption;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit migrate}. */
@Command(
    name = "migrate",
    description = {
      "Move a running VM to another host without stopping it.",
      "Ctrl-C detaches; the migration goes on."
    })
final class MigrateCommand implements Callable<Integer> {
  private static final String PROVIDER = "provider/";

  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String vm;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DESTINATION",
      description = "A host's name, or provider/NAME for the host of a provider that fits best.")
  private String destination;

  @Option(names = "--cold", description = "Move a stopped VM.")
  private boolean cold;

  @Option(
      names = "--dry-run",
      description = "Only say whether it would go, and if not every reason.")
  private boolean dryRun;

  @Option(
      names = "--max-speed",
      paramLabel = "SIZE",
      converter = SizeOption.class,
      description = "At most so much a second, for example 100MiB.")
  private Long maxSpeed;

  @Option(
      names = "--post-copy",
      description = {
        "If it does not converge, let the VM run at its destination before all of its memory is there.",
        "It then stands while the link between the hosts is lost."
      })
  private boolean postCopy;

  @Option(
      names = "--max-blackout",
      paramLabel = "TIME",
      converter = BlackoutOption.Millis.class,
      description =
          "Go only if it is expected to keep the VM silent for no longer, by past moves between the"
              + " same hosts, for example 500ms; in place of what rules that are kept say of that.")
  private Integer maxBlackout;

  @Option(
      names = "--outside-windows",
      description =
          "Go also where rules that are kept say that it is not the time to move the VM, or not enough"
              + " of it. All other rules bind; the operation says that it was asked for.")
  private boolean outsideWindows;

  @Override
  public Integer call() {
    MigrationRequest request = request();
    return dryRun
        ? preflight(session.controller().preflight(request))
        : wait.await(session.controller().migrate(request), session, output);
  }

  private MigrationRequest request() {
    Session.name("a VM", vm);
    if (destination.startsWith(PROVIDER)) {
      Session.name("a provider", destination.substring(PROVIDER.length()));
    } else {
      Session.name("a host", destination);
    }
    return new MigrationRequest(
        vm, destination, cold, dryRun, maxSpeed, postCopy, maxBlackout, outsideWindows);
  }

  private int preflight(PreflightView view) {
    output
        .printer()
        .one(
            view,
            List.of(
                Column.of("vm", PreflightView::vm),
                Column.of("from", PreflightView::source),
                Column.of("to", PreflightView::destination),
                Column.of("image to fetch", seen -> Sizes.show(seen.seedBytes())),
                Column.of("memory", seen -> Sizes.show(seen.memoryBytes())),
                Column.of("disk at most", seen -> Sizes.show(seen.diskBytes())),
                Column.of("would go", seen -> seen.refusals().isEmpty() ? "yes" : "no")),
            PreflightView::vm);
    Refusals.print(view.refusals(), session.err());
    return (view.refusals().isEmpty() ? ExitCode.OK : ExitCode.REFUSED).number();
  }
}
