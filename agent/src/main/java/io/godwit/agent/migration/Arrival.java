package io.godwit.agent.migration;

import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.ReleaseReply;
import java.io.IOException;

/** How a destination takes a VM that was released to it: journal first, then what the VM needs. */
interface Arrival {
  /**
   * Only for a release of this very grant. Taking what was taken before changes nothing.
   *
   * @throws IOException if the move's streams are to be cut
   */
  ReleaseReply take(Release release) throws IOException, InterruptedException;

  /** What neither the guest nor the source waits for; nothing where nothing was taken. */
  void settle();
}
