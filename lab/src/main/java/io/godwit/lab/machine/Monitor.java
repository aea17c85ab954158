package io.godwit.lab.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tells a QEMU something by QMP. */
final class Monitor {
  private Monitor() {}

  /**
   * @param command one without arguments, for example {@code quit}
   * @throws IOException if there is no QEMU, or it ends before it has answered
   */
  static void tell(Path socket, String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      for (String each : new String[] {"qmp_capabilities", command}) {
        channel.write(StandardCharsets.UTF_8.encode("{\"execute\":\"%s\"}\n".formatted(each)));
        awaitAnswer(lines, each);
      }
    }
  }

  private static void awaitAnswer(BufferedReader lines, String command) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("{\"return\"")) {
        return;
      }
      if (line.startsWith("{\"error\"")) {
        throw new IOException("QEMU refuses " + command + ": " + line);
      }
    }
    throw new IOException("QEMU ended before it answered " + command);
  }
}
