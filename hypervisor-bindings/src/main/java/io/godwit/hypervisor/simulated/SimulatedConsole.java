package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.ConsoleBuffer;
import io.godwit.hypervisor.VmConsole;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A console of a guest that greets and echoes. */
final class SimulatedConsole implements VmConsole {
  private final ConsoleBuffer output = new ConsoleBuffer(() -> {});

  void say(String text) {
    output.add(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public InputStream output() {
    return output.stream();
  }

  @Override
  public OutputStream input() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] data, int offset, int length) throws IOException {
        if (output.isEnded()) {
          throw new IOException("the console is closed");
        }
        output.add(Arrays.copyOfRange(data, offset, offset + length));
      }
    };
  }

  @Override
  public void close() {
    output.end();
  }
}
