package io.godwit.cli.client;

import io.godwit.api.OperationView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/** Server-sent events of one operation, each an {@link OperationView}. */
public final class OperationEvents implements AutoCloseable {
  private static final String DATA = "data:";

  private final HttpsURLConnection connection;
  private final BufferedReader lines;

  OperationEvents(HttpsURLConnection connection, InputStream in) {
    this.connection = connection;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** Waits for the next change; empty when the controller has ended the stream. */
  public Optional<OperationView> next() throws IOException {
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(DATA)) {
        data.append(line, DATA.length(), line.length());
      } else if (line.isEmpty() && !data.isEmpty()) {
        return Optional.of(Json.read(OperationView.class, data.toString()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
