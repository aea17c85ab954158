package io.godwit.agent.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Stands in one direction of a stream and decides what of it goes on, and when. */
@FunctionalInterface
public interface Passage {
  /** Where what may pass goes. */
  @FunctionalInterface
  interface Onward {
    /** Takes all that remains. */
    void write(ByteBuffer bytes) throws IOException;
  }

  /** Everything, as it comes. */
  Passage FREE = (arrived, onward) -> onward.write(arrived);

  /**
   * Takes all that arrived. May wait, which holds this direction.
   *
   * @throws IOException to end the stream, both directions of it
   */
  void pass(ByteBuffer arrived, Onward onward) throws IOException;

  /**
   * The two directions of a stream.
   *
   * @param inward what the peer sends
   * @param outward what is sent to the peer
   */
  record Both(Passage inward, Passage outward) {
    public static final Both FREE = new Both(Passage.FREE, Passage.FREE);
  }
}
