package io.godwit.cli.vm;

import io.godwit.api.VmDemandView;
import io.godwit.api.VmDemandView.Hour;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Bar;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import io.godwit.cli.output.Sizes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How it is shown what a VM uses: for programs whole, for people as a picture of its day. */
record DemandOutput(Printer printer, PrintWriter out) {
  private static final int BAR_WIDTH = 20;

  void show(VmDemandView view) {
    printer.one(view, fields(), VmDemandView::vm);
    if (printer.isForPeople()) {
      out.println();
      printer.list(
          view.hours(),
          hours(view),
          hour -> Integer.toString(hour.hour()),
          "No hour of its day was measured yet.");
    }
  }

  private static List<Column<VmDemandView>> fields() {
    return List.of(
        Column.of("vm", VmDemandView::vm),
        Column.of("cpu for plans", view -> VmOutput.cores(view.plannedMilli()) + " cores"),
        Column.of("because", VmDemandView::why),
        Column.of("memory for plans", view -> Sizes.show(view.memoryBytes())),
        Column.of("memory used", view -> Sizes.show(view.memoryMostBytes())),
        Column.of("guest's memory", DemandOutput::guestMemory),
        Column.of("which means", VmDemandView::guestMemoryWhy),
        Column.of("measured", view -> Ages.show(Duration.ofSeconds(view.measuredSeconds()))));
  }

  private static String guestMemory(VmDemandView view) {
    VmDemandView.GuestMemory guest = view.guestMemory();
    return guest == null
        ? null
        : "%s of %s used%s; %s could be taken"
            .formatted(
                Sizes.show(guest.usedBytes()),
                Sizes.show(guest.balloonBytes()),
                guest.usedHighBytes() == null
                    ? ""
                    : ", at most %s but for 1 of 20 samples"
                        .formatted(Sizes.show(guest.usedHighBytes())),
                Sizes.show(guest.reclaimableBytes()));
  }

  private static List<Column<Hour>> hours(VmDemandView view) {
    long most = view.hours().stream().mapToLong(Hour::highMilli).max().orElse(1);
    return List.of(
        Column.of("UTC", hour -> String.format(Locale.ROOT, "%02d:00", hour.hour())),
        Column.of("USUAL", hour -> VmOutput.cores(hour.usualMilli())),
        Column.of("HIGH", hour -> VmOutput.cores(hour.highMilli())),
        Column.of("CORES", hour -> new Bar(hour.highMilli(), most).line(BAR_WIDTH)),
        Column.of("MEMORY", hour -> Sizes.show(hour.memoryMostBytes())),
        Column.of("DISK READ", hour -> rate(hour.diskReadPerSecond())),
        Column.of("WRITTEN", hour -> rate(hour.diskWrittenPerSecond())),
        Column.of("NET IN", hour -> rate(hour.receivedPerSecond())),
        Column.of("OUT", hour -> rate(hour.sentPerSecond())),
        Column.of("GUEST NEEDS", hour -> Sizes.show(hour.guestUsedHighBytes())),
        Column.wide("BALLOON", hour -> Sizes.show(hour.balloonLeastBytes())),
        Column.wide("MEASURED", hour -> Ages.show(Duration.ofSeconds(hour.measuredSeconds()))));
  }

  private static String rate(long bytesPerSecond) {
    return Sizes.show(bytesPerSecond) + "/s";
  }
}
