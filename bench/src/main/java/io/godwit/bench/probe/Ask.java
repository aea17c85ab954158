package io.godwit.bench.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program inside the client's namespace that sends one line and prints the answer. */
public final class Ask {
  private static final int LIMIT_MILLIS = 20_000;

  private Ask() {}

  /** Sends a line to a VM and requires its answer. */
  static void once(Place place, String address, int port, String line, String answer)
      throws IOException, InterruptedException {
    List<String> arguments = List.of(address, Integer.toString(port), line);
    Process process =
        new ProcessBuilder(place.command(Jvm.command(Ask.class, arguments)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String got = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !got.strip().equals(answer)) {
      throw new IOException(
          "%s:%d answered '%s' with '%s'".formatted(address, port, line, got.strip()));
    }
  }

  /** Arguments: address, port, line. */
  public static void main(String[] args) throws IOException {
    try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]));
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.getOutputStream().write((args[2] + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.println(answers.readLine());
    }
  }
}
