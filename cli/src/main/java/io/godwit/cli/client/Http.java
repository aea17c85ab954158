package io.godwit.cli.client;

import io.godwit.api.Problem;
import io.godwit.cli.settings.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTPS to one controller. Plain {@link HttpsURLConnection}: the newer client costs a fifth of a
 * second more at start.
 */
final class Http {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Context context;
  private final SSLSocketFactory tls;

  Http(Context context) {
    this.context = context;
    this.tls = PinnedTls.trusting(context.caPem());
  }

  /** Reads an answer's body. */
  interface Body<T> {
    T read(InputStream body) throws IOException;
  }

  <T> T get(String path, Body<T> body) {
    return exchange("GET", path, Map.of(), null, ANSWER, body);
  }

  <T> T post(String path, Object value, Body<T> body) {
    return post(path, value, ANSWER, body);
  }

  /** As the other, where the controller has much to think about. */
  <T> T post(String path, Object value, Duration silence, Body<T> body) {
    byte[] content = value == null ? new byte[0] : Json.bytes(value);
    return exchange(
        "POST", path, Map.of("Content-Type", "application/json"), content, silence, body);
  }

  <T> T put(String path, Object value, Body<T> body) {
    return exchange(
        "PUT", path, Map.of("Content-Type", "application/json"), Json.bytes(value), ANSWER, body);
  }

  <T> T delete(String path, Body<T> body) {
    return exchange("DELETE", path, Map.of(), null, ANSWER, body);
  }

  private <T> T exchange(
      String method,
      String path,
      Map<String, String> headers,
      byte[] content,
      Duration silence,
      Body<T> body) {
    try {
      HttpsURLConnection connection = open(method, path, silence);
      headers.forEach(connection::setRequestProperty);
      if (content != null) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(content.length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(content);
        }
      }
      try (InputStream in = accepted(connection)) {
        return body.read(in);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /**
   * An open exchange, for streams; the caller checks it with {@link #accepted}.
   *
   * @param silence how long nothing may arrive; zero for ever
   */
  HttpsURLConnection open(String method, String path, Duration silence) throws IOException {
    URI uri = context.controller().resolve("/api/v1" + path);
    HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
    connection.setSSLSocketFactory(tls);
    connection.setRequestMethod(method);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) silence.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Authorization", "Bearer " + context.token());
    connection.setRequestProperty("Accept", "application/json, text/event-stream, */*");
    return connection;
  }

  InputStream accepted(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status < 400) {
      return connection.getInputStream();
    }
    try (InputStream error = connection.getErrorStream()) {
      throw new ApiException(problem(status, error));
    }
  }

  private static Problem problem(int status, InputStream error) {
    if (error != null) {
      try {
        Problem problem = Json.read(Problem.class, error);
        if (problem != null && problem.code() != null) {
          return problem;
        }
      } catch (IOException e) {
        return foreign(status);
      }
    }
    return foreign(status);
  }

  /** Something answered that is not, or not only, the controller. */
  private static Problem foreign(int status) {
    Problem.Code code =
        switch (status) {
          case 401 -> Problem.Code.NOT_AUTHENTICATED;
          case 403 -> Problem.Code.NOT_ALLOWED;
          case 404 -> Problem.Code.NOT_FOUND;
          default -> Problem.Code.INTERNAL;
        };
    String detail = "the controller answered with status " + status + " and no explanation";
    return new Problem("about:blank", "unexplained", status, detail, code, List.of());
  }

  UnreachableException unreachable(IOException cause) {
    String what =
        cause instanceof SSLException
            ? "what answers at "
                + context.controller()
                + " is not the controller that context '"
                + context.name()
                + "' pins, or its certificate is not valid ("
                + cause.getMessage()
                + "): if the controller was made anew, add the context again"
            : "cannot reach the controller at "
                + context.controller()
                + " ("
                + cause.getMessage()
                + "): is it running? godwit server status tells";
    return new UnreachableException(what, cause);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
