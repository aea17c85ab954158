package io.godwit.agent.overlay;

import io.godwit.agent.order.OrderFailure;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Trace;
import io.godwit.protocol.v1.TraceReport;
import java.io.IOException;

/** What a host finds when it looks at its part of networks. It changes nothing. */
public interface Soundings {
  /** Of a host that has no networks. */
  Soundings NONE =
      new Soundings() {
        @Override
        public TraceReport trace(Trace asked) {
          throw new OrderFailure(
              OrderFailed.Code.UNSUPPORTED, "this host takes no part in networks");
        }

        @Override
        public void addTraffic(LoadReport.Builder report) {}
      };

  /**
   * How packets go from a VM that is here to another one of its network. Takes up to 4 s.
   *
   * @throws IllegalArgumentException for a question that is out of shape
   * @throws IOException if a program that looks cannot be run, or says what was not expected
   */
  TraceReport trace(Trace asked) throws IOException, InterruptedException;

  /**
   * Adds what has gone through the mesh and through networks, at most 10 s old; less or nothing
   * where it cannot be read.
   */
  void addTraffic(LoadReport.Builder report);
}
