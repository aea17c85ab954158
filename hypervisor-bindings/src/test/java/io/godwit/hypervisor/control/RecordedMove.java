package io.godwit.hypervisor.control;

import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A move from one lab host to another, recorded at its destination on libvirt 9.0. */
final class RecordedMove {
  private static final String ID = "01a21414-946a-797e-a728-25ea871b3c36";
  private static final String OPERATION = "01a21414-a4d3-7e0f-921f-56853ae30810";
  private static final String IMAGE =
      "5fd65790d72fae6f197654a67e67f83622c4d815d23c241be2ff4321f331e3c4";

  private RecordedMove() {}

  static ApprovedMove approved(Ending ending) {
    Path tunnel = Path.of("/run/godwit/tunnel").resolve(OPERATION);
    return new ApprovedMove(
        definition(),
        tunnel.resolve("memory.sock"),
        tunnel.resolve("disk.sock"),
        ending,
        Optional.of(recovery()));
  }

  static RecoveryMonitor recovery() {
    return new RecoveryMonitor(Path.of("/run/godwit/recovery").resolve(ID));
  }

  static VmDefinition definition() {
    Path folder = Path.of("/var/lib/godwit/vms").resolve(ID);
    return new VmDefinition(
        spec(),
        Accelerator.TCG,
        folder.resolve("disk.qcow2"),
        Path.of("/var/lib/godwit/images").resolve(IMAGE + ".qcow2"),
        ImageFormat.QCOW2,
        "godwit0",
        folder.resolve("console.log"));
  }

  private static VmSpec spec() {
    DataSize disk = DataSize.ofMebibytes(512);
    return new VmSpec(
        VmId.of(ID),
        new VmName("web"),
        1,
        DataSize.ofMebibytes(256),
        disk,
        new Image(new ImageDigest(IMAGE), ImageFormat.QCOW2, disk, disk),
        new MacAddress("52:54:00:4d:00:01"),
        new CpuContract("Westmere", List.of()),
        "pc-q35-7.2");
  }

  /** All that the source's libvirtd said. */
  static ByteBuffer calls() {
    return read("calls");
  }

  /** All that the destination's libvirtd said. */
  static ByteBuffer replies() {
    return read("replies");
  }

  /** The recorded call of a procedure. */
  static Frame call(Procedure procedure) {
    return frames(calls()).stream().filter(procedure::is).findFirst().orElseThrow();
  }

  static List<Frame> frames(ByteBuffer bytes) {
    try {
      return new FrameReader().read(bytes);
    } catch (MalformedFrameException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The frame with its first text changed as told; its lengths are made right. */
  static Frame withText(Frame frame, String from, String to) {
    ByteBuffer payload = frame.payload();
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(from);
    if (at < 0) {
      throw new IllegalArgumentException("not in the recorded call: " + from);
    }
    int length = lengthBefore(text, at);
    String changed = text.substring(length + Integer.BYTES, end(bytes, length)).replace(from, to);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, length);
    write(out, changed);
    int rest = padded(end(bytes, length));
    out.write(bytes, rest, bytes.length - rest);
    return frame(frame, out.toByteArray());
  }

  /** A frame like another with another payload. */
  static Frame frame(Frame like, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER + payload.length);
    bytes.putInt(bytes.capacity());
    bytes.putInt(like.program()).putInt(like.version()).putInt(like.procedure());
    bytes.putInt(like.type()).putInt(like.serial()).putInt(like.status());
    return Frame.of(bytes.put(payload).flip());
  }

  /** Where the length stands of the text that spans a position: the last that reaches over it. */
  private static int lengthBefore(String text, int at) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = at - at % Integer.BYTES; i >= 0; i -= Integer.BYTES) {
      int length = ByteBuffer.wrap(bytes).getInt(i);
      if (i + Integer.BYTES <= at && length > 0 && length < 1 << 16 && end(bytes, i) > at) {
        return i;
      }
    }
    throw new IllegalArgumentException("not inside a text");
  }

  private static int end(byte[] bytes, int length) {
    return length + Integer.BYTES + ByteBuffer.wrap(bytes).getInt(length);
  }

  private static int padded(int position) {
    return (position + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
  }

  private static void write(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    out.writeBytes(bytes);
    out.writeBytes(new byte[padded(bytes.length) - bytes.length]);
  }

  private static ByteBuffer read(String name) {
    try (InputStream in = RecordedMove.class.getResourceAsStream("/control/" + name)) {
      return ByteBuffer.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
