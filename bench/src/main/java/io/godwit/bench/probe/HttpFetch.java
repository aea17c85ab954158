package io.godwit.bench.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/** The program inside the client's namespace that prints what an address answers. */
public final class HttpFetch {
  private static final int LIMIT_MILLIS = 20_000;

  private HttpFetch() {}

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
