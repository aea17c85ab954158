package io.godwit.cli.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTPS server that answers as the REST contract says, with what a test gives it. */
public final class FakeController implements AutoCloseable {
  public static final String TOKEN = "a-token-for-tests";

  private final TestCertificates certificates;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** What a caller sent. */
  public record Request(String call, String body, Map<String, List<String>> headers) {}

  /** Answers one call. */
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private FakeController(TestCertificates certificates, HttpsServer server) {
    this.certificates = certificates;
    this.server = server;
  }

  public static FakeController start() {
    return start(TestCertificates.make(), 0);
  }

  public static FakeController start(TestCertificates certificates, int port) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
      FakeController fake = new FakeController(certificates, server);
      server.createContext("/", fake::handle);
      server.setExecutor(fake.threads);
      server.start();
      return fake;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param call method and path below {@code /api/v1}, with the query, as in {@code GET /vms}
   */
  public FakeController on(String call, int status, String body) {
    return on(call, exchange -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
  }

  public FakeController on(String call, Answer answer) {
    answers.put(call, answer);
    return this;
  }

  public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Server-sent events; the stream ends after them. */
  public static Answer events(String... operations) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        for (String operation : operations) {
          out.write(event(operation));
          out.flush();
        }
      }
    };
  }

  public static byte[] event(String operation) {
    return ("data:" + operation.replace("\n", "") + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  public List<Request> requests() {
    return requests;
  }

  public Request only(String call) {
    List<Request> found = requests.stream().filter(request -> request.call().equals(call)).toList();
    if (found.size() != 1) {
      throw new AssertionError(call + " was called " + found.size() + " times; calls: " + requests);
    }
    return found.getFirst();
  }

  public URI address() {
    return URI.create("https://localhost:" + server.getAddress().getPort());
  }

  public String caPem() {
    return certificates.caPem();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String call =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
    requests.add(new Request(call, body, exchange.getRequestHeaders()));
    Answer answer = answers.get(call);
    if (answer == null) {
      send(exchange, 404, Problems.notFound(call).getBytes(StandardCharsets.UTF_8));
    } else {
      answer.to(exchange);
    }
  }
}
