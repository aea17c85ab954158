package io.godwit.hypervisor.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameReaderTest {
  @Test
  void aRecordedMoveIsCutIntoItsCalls() {
    assertThat(RecordedMove.frames(RecordedMove.calls()))
        .extracting(Frame::procedure)
        .containsExactly(66, 60, 1, 60, 60, 360, 60, 60, 60, 303, 306, 361, 2);
  }

  @Test
  void framesInPiecesOfAnySizeAreTheSame() throws MalformedFrameException {
    List<ByteBuffer> whole = bytes(RecordedMove.frames(RecordedMove.calls()));
    for (int piece : new int[] {1, 3, 27, 28, 29, 4096}) {
      FrameReader reader = new FrameReader();
      List<Frame> frames = new ArrayList<>();
      ByteBuffer calls = RecordedMove.calls();
      while (calls.hasRemaining()) {
        int size = Math.min(piece, calls.remaining());
        frames.addAll(reader.read(calls.slice(calls.position(), size)));
        calls.position(calls.position() + size);
      }
      assertThat(bytes(frames)).as("pieces of %d", piece).isEqualTo(whole);
      assertThat(reader.isInsideFrame()).isFalse();
    }
  }

  @Test
  void aFrameThatHasNotEndedIsNotGivenOut() throws MalformedFrameException {
    FrameReader reader = new FrameReader();
    assertThat(reader.read(RecordedMove.calls().limit(20))).isEmpty();
    assertThat(reader.isInsideFrame()).isTrue();
  }

  @Test
  void aLengthThatNoFrameHasIsRefusedBeforeAnythingIsKeptForIt() {
    for (int length : new int[] {0, 27, -1, FrameReader.LARGEST + 1, Integer.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).putInt(length).flip();
      assertThatThrownBy(() -> new FrameReader().read(bytes))
          .as("length %d", length)
          .isInstanceOf(MalformedFrameException.class);
    }
  }

  private static List<ByteBuffer> bytes(List<Frame> frames) {
    return frames.stream().map(Frame::bytes).toList();
  }
}
