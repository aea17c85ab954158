package io.godwit.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.godwit.api.Page;
import io.godwit.api.VmView;
import io.godwit.cli.client.Json;
import io.godwit.cli.client.TlsWarmUp;
import io.godwit.cli.output.Terminal;
import io.godwit.cli.session.Installation;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import io.godwit.cli.settings.ContextStore;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Runs the commands that are to start fast, against a server in this process, so that the launcher
 * can have Java keep the classes that they need. Shows nothing and touches no controller.
 */
final class Rehearsal {
  private static final String PASSWORD = "rehearsal";
  private static final String KEYS = "keys";
  private static final String REQUEST = "request";
  private static final String CERTIFICATE = "certificate";

  private Rehearsal() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("godwit");
    try {
      makeKeys(folder);
      rehearse(folder, load(folder.resolve(KEYS)));
    } finally {
      for (String file : List.of(KEYS, REQUEST, CERTIFICATE, "rehearsal.context", "current")) {
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
    TlsWarmUp.begin();
    try {
      URI controller = URI.create("https://localhost:" + server.getAddress().getPort());
      ContextStore contexts = new ContextStore(folder);
      contexts.save(new Context("rehearsal", controller, pem(keys), "none"));
      Surroundings surroundings =
          new Surroundings(
              InstantSource.system(),
              contexts,
              Installation.ofLauncher(),
              Terminal.Kind.NONE,
              InputStream.nullInputStream());
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      run(surroundings, nowhere, "vm", "list", "--context", "rehearsal");
      run(surroundings, nowhere, "host", "list", "--context", "rehearsal", "-o", "json");
      run(surroundings, nowhere, "vm", "--help");
    } finally {
      server.stop(0);
    }
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
        1L << 27,
        1L << 30,
        "image",
        "digest",
        "mac",
        null,
        "address",
        null,
        Map.of(),
        List.of(),
        "cpu",
        "machine",
        null,
        List.of(),
        null,
        Instant.EPOCH);
  }

  /**
   * A server's certificate signed by a CA, as a controller's is, so that both are checked alike.
   */
  private static void makeKeys(Path folder) throws IOException, InterruptedException {
    Path keys = folder.resolve(KEYS);
    Path request = folder.resolve(REQUEST);
    Path certificate = folder.resolve(CERTIFICATE);
    generate(keys, "ca", "bc:critical=ca:true");
    generate(keys, "server", "san=dns:localhost");
    keytool(keys, "-certreq", "-alias", "server", "-file", request.toString());
    keytool(
        keys,
        "-gencert",
        "-alias",
        "ca",
        "-ext",
        "san=dns:localhost",
        "-infile",
        request.toString(),
        "-outfile",
        certificate.toString());
    keytool(keys, "-importcert", "-noprompt", "-alias", "server", "-file", certificate.toString());
    keytool(keys, "-delete", "-alias", "ca");
  }

  private static void generate(Path keys, String alias, String extension)
      throws IOException, InterruptedException {
    keytool(
        keys,
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + alias,
        "-ext",
        extension);
  }

  private static void keytool(Path keys, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool " + arguments[0] + ": " + said);
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
    byte[] certificate = keys.getCertificateChain("server")[1].getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
