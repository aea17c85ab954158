package io.godwit.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.godwit.api.Page;
import io.godwit.api.VmView;
import io.godwit.cli.client.Json;
import io.godwit.cli.output.Terminal;
import io.godwit.cli.session.Installation;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import io.godwit.cli.settings.ContextStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Runs the commands that are to start fast, against a server in this process, so that the launcher
 * can have Java keep the classes that they need. Shows nothing and touches no controller.
 */
final class Rehearsal {
  private static final String PASSWORD = "rehearsal";

  private Rehearsal() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("godwit");
    Path keys = folder.resolve("keys");
    try {
      makeKey(keys);
      rehearse(folder, load(keys));
    } finally {
      for (String file : List.of("keys", "rehearsal.context", "current")) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.delete(folder);
    }
    System.exit(0);
  }

  private static void rehearse(Path folder, KeyStore keys)
      throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(new InetSocketAddress(loopback(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
    server.createContext("/", Rehearsal::answer);
    server.start();
    URI controller = URI.create("https://localhost:" + server.getAddress().getPort());
    ContextStore contexts = new ContextStore(folder);
    contexts.save(new Context("rehearsal", controller, pem(keys), "none"));
    Surroundings surroundings =
        new Surroundings(
            InstantSource.system(), contexts, Installation.ofLauncher(), Terminal.Kind.NONE);
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    run(surroundings, nowhere, "vm", "list", "--context", "rehearsal");
    run(surroundings, nowhere, "host", "list", "--context", "rehearsal", "-o", "json");
    run(surroundings, nowhere, "vm", "--help");
    server.stop(0);
  }

  private static void run(Surroundings surroundings, PrintWriter nowhere, String... arguments) {
    int exitCode = Main.run(surroundings, nowhere, nowhere, arguments);
    if (exitCode != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + " ended with " + exitCode);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = Json.bytes(new Page<>(List.of(vm())));
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static VmView vm() {
    return new VmView(
        "id",
        "vm",
        "RUNNING",
        "host",
        "provider",
        1,
        1,
        1L << 28,
        1L << 30,
        "image",
        "digest",
        "mac",
        "address",
        "cpu",
        "machine",
        null,
        Instant.EPOCH);
  }

  private static void makeKey(Path keys) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  private static KeyStore load(Path keys) throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
  }

  private static SSLContext tls(KeyStore keys) throws GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(KeyStore keys) throws GeneralSecurityException {
    byte[] certificate = keys.getCertificate("server").getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
