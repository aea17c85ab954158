package io.godwit.agent.overlay;

import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.Trace;
import io.godwit.protocol.v1.TraceReport;
import java.io.IOException;

/** Of this machine. */
record HostSoundings(PathLook path, TrafficCounts traffic) implements Soundings {
  @Override
  public TraceReport trace(Trace asked) throws IOException, InterruptedException {
    return path.look(asked);
  }

  @Override
  public void addTraffic(LoadReport.Builder report) {
    traffic.addTo(report);
  }
}
