package io.godwit.agent.image;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.godwit.agent.order.OrderFailure;
import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** qemu-img, always told the format: it is never left to guess what a stranger wrote. */
public final class QemuImg implements OverlayMaker {
  private static final Duration CREATE_LIMIT = Duration.ofSeconds(30);
  private static final Duration INSPECT_LIMIT = Duration.ofMinutes(2);

  /** A crafted image makes qemu-img take all memory or run for ever; this is where it ends. */
  private static final List<String> LIMITS =
      List.of("prlimit", "--as=1073741824", "--cpu=60", "--core=0", "--");

  /** Clusters that nothing uses waste space and harm nothing. */
  private static final int LEAKS_ONLY = 3;

  private final String program;

  public QemuImg(String program) {
    this.program = program;
  }

  @Override
  public void createOverlay(Path overlay, Path backing, ImageFormat backingFormat, DataSize size)
      throws IOException {
    Command.Ended ended =
        Command.run(
            CREATE_LIMIT,
            List.of(
                program,
                "create",
                "-q",
                "-f",
                ImageFormat.QCOW2.qemuName(),
                "-b",
                backing.toString(),
                "-F",
                backingFormat.qemuName(),
                overlay.toString(),
                Long.toString(size.bytes())));
    if (!ended.succeeded()) {
      throw failure("the disk " + overlay + " could not be made", ended);
    }
  }

  /**
   * The virtual size, as QEMU reads it.
   *
   * @throws OrderFailure {@code INVALID_IMAGE} if QEMU cannot read it, or it names other files
   */
  DataSize virtualSize(Path file, ImageFormat format) throws IOException {
    Command.Ended ended = inspect("info", file, format);
    if (!ended.succeeded()) {
      throw ImageInspector.invalid("QEMU cannot read it: " + ended.complaint());
    }
    try {
      JsonObject found = JsonParser.parseString(ended.output()).getAsJsonObject();
      if (found.has("backing-filename")) {
        throw ImageInspector.invalid("it names a backing file");
      }
      return new DataSize(found.get("virtual-size").getAsLong());
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("qemu-img's answer is not what was expected: " + e.getMessage(), e);
    }
  }

  /**
   * Goes through the image's tables.
   *
   * @throws OrderFailure {@code INVALID_IMAGE} if they are damaged or the file is cut off
   */
  void check(Path file, ImageFormat format) throws IOException {
    Command.Ended ended = inspect("check", file, format);
    if (ended.exitCode() != 0 && ended.exitCode() != LEAKS_ONLY) {
      throw ImageInspector.invalid(
          "it is damaged or was cut off (`qemu-img check` says: " + ended.complaint() + ")");
    }
  }

  private Command.Ended inspect(String verb, Path file, ImageFormat format) throws IOException {
    List<String> arguments = new ArrayList<>(LIMITS);
    arguments.addAll(
        List.of(program, verb, "--output=json", "-f", format.qemuName(), file.toString()));
    return Command.run(INSPECT_LIMIT, arguments);
  }

  private static OrderFailure failure(String what, Command.Ended ended) {
    OrderFailed.Code code =
        ended.errors().contains("No space left on device")
            ? OrderFailed.Code.NO_SPACE
            : OrderFailed.Code.INTERNAL;
    return new OrderFailure(code, what + ": " + ended.complaint());
  }
}
