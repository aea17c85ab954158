package io.godwit.bench.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program inside the client's namespace that prints what an address answers. */
public final class HttpFetch {
  private static final int LIMIT_MILLIS = 20_000;

  private HttpFetch() {}

  /**
   * The lines of what an address answers, as seen from the place.
   *
   * @throws IOException where it cannot be read
   */
  public static List<String> lines(Place place, String url)
      throws IOException, InterruptedException {
    Process fetch =
        new ProcessBuilder(place.command(Jvm.command(HttpFetch.class, List.of(url))))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines;
    try (BufferedReader reader = fetch.inputReader(StandardCharsets.UTF_8)) {
      lines = reader.lines().toList();
    }
    if (fetch.waitFor() != 0) {
      throw new IOException("cannot read " + url + " from where the client is");
    }
    return lines;
  }

  /** Argument: the address. */
  public static void main(String[] args) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(args[0]).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    try (InputStream body = connection.getInputStream()) {
      body.transferTo(System.out);
    } finally {
      connection.disconnect();
    }
    System.out.flush();
  }
}
