package io.godwit.lab.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A region of EC2 on this machine: it speaks the Query protocol, keeps client tokens, lets new
 * instances be found only after a while, and fails as it is told to. It lets in who signs by SigV4
 * with its access key, and does not check the signature itself.
 */
public final class FakeEc2 implements AutoCloseable {
  /** Which access key it lets in. */
  public static final String ACCESS_KEY = "AKIAFAKEFAKEFAKEFAKE";

  private static final int MOST_BODY = 1 << 20;

  private static final Pattern SIGNED =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/\\d{8}/([^/]+)/ec2/aws4_request, SignedHeaders=\\S+,"
              + " Signature=[0-9a-f]{64}");

  private final Ec2Region region;
  private final Ec2Cloud cloud;
  private final Ec2Answers answers;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Mishaps> mishaps = new AtomicReference<>(Mishaps.NONE);

  private FakeEc2(Ec2Region region, HttpServer server) {
    this.region = region;
    this.server = server;
    this.cloud = new Ec2Cloud(region);
    this.answers = new Ec2Answers(cloud, region);
  }

  /** Starts one at a free port of the loopback interface. */
  public static FakeEc2 start(Ec2Region region) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeEc2 fake = new FakeEc2(region, server);
    server.createContext("/", fake::handle);
    server.setExecutor(fake.threads);
    server.start();
    return fake;
  }

  /** Where it is to be called, instead of the real one. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on this goes wrong. */
  public void setMishaps(Mishaps mishaps) {
    this.mishaps.set(mishaps);
  }

  /** Puts an instance there that nobody has launched by a call. */
  public Ec2Instance add(String type, Map<String, String> tags) {
    return cloud.add(type, tags);
  }

  /** All instances, also those that nobody finds yet. */
  public List<Ec2Instance> instances() {
    return cloud.all();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY);
      Ec2Call call = Ec2Call.of(new String(body, StandardCharsets.UTF_8));
      Optional<Mishap> mishap = mishaps.get().next(call.action());
      if (mishap.filter(Mishap.NeverHeard.class::isInstance).isPresent()) {
        return;
      }
      Answer answer = answer(exchange, call, mishap);
      if (mishap.filter(Mishap.ReplyLost.class::isInstance).isEmpty()) {
        send(exchange, answer);
      }
    }
  }

  private record Answer(int status, String body) {}

  private Answer answer(HttpExchange exchange, Ec2Call call, Optional<Mishap> mishap) {
    try {
      checkSigned(exchange);
      if (mishap.orElse(null) instanceof Mishap.Refused refused) {
        throw new Ec2Error(refused.code(), "made to fail: " + refused.code());
      }
      return new Answer(200, answers.answer(call));
    } catch (Ec2Error e) {
      return new Answer(e.status(), Ec2Answers.refusal(e));
    }
  }

  private void checkSigned(HttpExchange exchange) {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    Matcher signed = SIGNED.matcher(header);
    if (!signed.matches() || !signed.group(1).equals(ACCESS_KEY)) {
      throw new Ec2Error(
          "AuthFailure", "AWS was not able to validate the provided access credentials");
    }
    if (!signed.group(2).equals(region.name())) {
      throw new Ec2Error(
          "AuthFailure",
          "Credential should be scoped to a valid region, not '%s'".formatted(signed.group(2)));
    }
  }

  private static void send(HttpExchange exchange, Answer answer) {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
    try {
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
