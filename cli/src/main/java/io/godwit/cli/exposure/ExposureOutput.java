package io.godwit.cli.exposure;

import io.godwit.api.ExposureView;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** How exposed ports are shown. */
public record ExposureOutput(Ages ages) {
  void list(List<ExposureView> exposures, Printer printer) {
    printer.list(
        exposures,
        List.of(
            Column.of("HOST", ExposureView::host),
            Column.of("ADDRESS", ExposureView::address),
            Column.of("PORT", each -> PortText.shown(each.transport(), each.port())),
            Column.of("VM PORT", ExposureView::vmPort),
            Column.of("DRAINS FOR", each -> ages.until(each.drainingUntil())),
            Column.wide("AGE", each -> ages.since(each.createdAt()))),
        each -> each.host() + ":" + PortText.shown(each.transport(), each.port()),
        "Nothing is exposed of this VM.");
  }

  /**
   * In one line.
   *
   * @param exposures null from an older controller
   * @return null for none
   */
  public String line(List<ExposureView> exposures) {
    return exposures == null || exposures.isEmpty()
        ? null
        : exposures.stream().map(this::line).collect(Collectors.joining("; "));
  }

  private String line(ExposureView exposure) {
    return "%s at %s%s to its port %s"
        .formatted(
            port(exposure.transport(), exposure.port(), exposure.drainingUntil()),
            exposure.host(),
            exposure.address() == null ? "" : " (" + exposure.address() + ")",
            exposure.vmPort());
  }

  /** A port, and how much longer it drains. */
  public String port(String transport, int port, Instant drainingUntil) {
    String shown = PortText.shown(transport, port);
    return drainingUntil == null
        ? shown
        : "%s (drains for %s)".formatted(shown, ages.until(drainingUntil));
  }
}
