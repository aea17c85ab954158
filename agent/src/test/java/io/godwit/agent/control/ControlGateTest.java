package io.godwit.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.testing.Specs;
import io.godwit.agent.tunnel.Passage;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.control.ApprovedMove;
import io.godwit.hypervisor.control.ControlRules;
import io.godwit.hypervisor.control.Frame;
import io.godwit.hypervisor.control.FrameReader;
import io.godwit.hypervisor.control.MigrationFlags;
import io.godwit.hypervisor.domainxml.DomainXml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a guard does with the messages on a move's control stream. */
final class ControlGateTest {
  private static final int DESTROY = 12;
  private static final int PREPARE = 303;
  private static final int FINISH = 306;

  private enum Kind {
    PREPARE,
    FINISH
  }

  private final VmDefinition definition = Specs.definition();
  private final List<ByteBuffer> passed = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  @Test
  void whatMayPassIsUnchangedAndInOrder() throws IOException {
    Passage.Both passages = gate(FinishGate.PASS, Faults.NONE).passages();
    List<ByteBuffer> calls = List.of(message(0, 66), prepare(), finish(), message(0, 2));
    send(passages.inward(), calls);
    assertThat(passed).isEqualTo(calls);
  }

  @Test
  void messagesThatArriveTogetherAndInPiecesPassWhole() throws IOException {
    Passage.Both passages = gate(FinishGate.PASS, Faults.NONE).passages();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuffer call : List.of(message(0, 66), prepare(), message(0, 2))) {
      byte[] bytes = new byte[call.remaining()];
      call.get(bytes);
      all.writeBytes(bytes);
    }
    for (byte each : all.toByteArray()) {
      passages.inward().pass(ByteBuffer.wrap(new byte[] {each}), this::keep);
    }
    assertThat(passed).isEqualTo(List.of(message(0, 66), prepare(), message(0, 2)));
  }

  @Test
  void aMessageThatNoMoveUsesEndsTheStreamAndReachesNobody() {
    Passage.Both passages = gate(FinishGate.PASS, Faults.NONE).passages();
    assertThatThrownBy(() -> send(passages.inward(), List.of(message(0, 66), message(0, DESTROY))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("procedure 12");
    assertThat(passed).containsExactly(message(0, 66));
    assertThat(told).singleElement().asString().contains("procedure 12");
  }

  @Test
  void aMonstrousMessageEndsTheStream() {
    Passage.Both passages = gate(FinishGate.PASS, Faults.NONE).passages();
    ByteBuffer huge = ByteBuffer.allocate(4).putInt(1 << 30).flip();
    assertThatThrownBy(() -> passages.inward().pass(huge, this::keep))
        .hasMessageContaining("1073741824");
    assertThat(passed).isEmpty();
  }

  @Test
  void finishPassesOnlyIfItsGateAgrees() throws IOException {
    Passage.Both closed =
        gate(() -> Optional.of("post-copy has not begun"), Faults.NONE).passages();
    assertThatThrownBy(() -> send(closed.inward(), List.of(prepare(), finish())))
        .hasMessageContaining("post-copy has not begun");
    assertThat(passed).containsExactly(prepare());
  }

  @Test
  void exactlyTheReplyToFinishCanBeSwallowed() throws IOException {
    Faults swallow =
        (point, vm) ->
            point == FaultPoint.FINISH_REPLY ? Faults.Effect.SWALLOW : Faults.Effect.NOTHING;
    Passage.Both passages = gate(FinishGate.PASS, swallow).passages();
    send(passages.outward(), List.of(message(1, PREPARE), message(1, FINISH), message(1, 2)));
    assertThat(passed).containsExactly(message(1, PREPARE), message(1, 2));
  }

  @Test
  void aFaultMayCutAtPrepare() {
    Faults cut =
        (point, vm) -> {
          if (point == FaultPoint.PREPARE_CALL) {
            throw new IOException("cut");
          }
          return Faults.Effect.NOTHING;
        };
    Passage.Both passages = gate(FinishGate.PASS, cut).passages();
    assertThatThrownBy(() -> send(passages.inward(), List.of(prepare()))).hasMessage("cut");
    assertThat(passed).isEmpty();
  }

  private ControlGate gate(FinishGate finish, Faults faults) {
    ApprovedMove approved =
        new ApprovedMove(
            definition,
            Path.of("/r/m.sock"),
            Path.of("/r/d.sock"),
            Ending.PAUSED,
            Optional.empty());
    return new ControlGate(Specs.VM, new ControlRules(approved), finish, faults, told::add);
  }

  private void send(Passage passage, List<ByteBuffer> messages) throws IOException {
    for (ByteBuffer message : messages) {
      passage.pass(message.duplicate(), this::keep);
    }
  }

  private void keep(ByteBuffer bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    passed.add(copy.put(bytes).flip());
  }

  private ByteBuffer prepare() {
    return message(0, PREPARE, arguments(Kind.PREPARE));
  }

  private ByteBuffer finish() {
    return message(0, FINISH, arguments(Kind.FINISH));
  }

  /** One parameter, no cookie, the flags, and whether it is cancelled: it is not. */
  private byte[] arguments(Kind kind) {
    ByteBuffer bytes = ByteBuffer.allocate(FrameReader.LARGEST / 2).putInt(1);
    text(bytes, "destination_xml");
    bytes.putInt(7);
    text(bytes, DomainXml.of(definition));
    bytes.putInt(0);
    bytes.putInt(MigrationFlags.of(Ending.PAUSED) & ~MigrationFlags.ABORT_ON_ERROR);
    if (kind == Kind.FINISH) {
      bytes.putInt(0);
    }
    byte[] arguments = new byte[bytes.flip().remaining()];
    bytes.get(arguments);
    return arguments;
  }

  private static void text(ByteBuffer bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.putInt(utf8.length).put(utf8);
    bytes.put(new byte[(4 - utf8.length % 4) % 4]);
  }

  private static ByteBuffer message(int type, int procedure) {
    return message(type, procedure, new byte[0]);
  }

  private static ByteBuffer message(int type, int procedure, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER + payload.length);
    bytes.putInt(bytes.capacity()).putInt(Frame.REMOTE).putInt(1).putInt(procedure);
    return bytes.putInt(type).putInt(0).putInt(Frame.OK).put(payload).flip();
  }
}
