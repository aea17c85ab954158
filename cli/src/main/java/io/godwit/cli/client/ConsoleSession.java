package io.godwit.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;

/** An open console: what the VM prints, and what the user types. */
public final class ConsoleSession implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Http http;
  private final String inputPath;
  private final HttpsURLConnection connection;
  private final InputStream output;

  ConsoleSession(Http http, String inputPath, HttpsURLConnection connection, InputStream output) {
    this.http = http;
    this.inputPath = inputPath;
    this.connection = connection;
    this.output = output;
  }

  /** What the VM prints; ends when the session does. */
  public InputStream output() {
    return output;
  }

  public void type(byte[] keys, int length) {
    try {
      HttpsURLConnection input = http.open("POST", inputPath, ANSWER);
      input.setRequestProperty("Content-Type", "application/octet-stream");
      input.setDoOutput(true);
      input.setFixedLengthStreamingMode(length);
      try (OutputStream out = input.getOutputStream()) {
        out.write(keys, 0, length);
      }
      http.accepted(input).close();
    } catch (IOException e) {
      throw http.unreachable(e);
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
