package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.JoinTokenRequest;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.SqliteStore;
import io.godwit.protocol.v1.Hello;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static final JoinTokenRequest EAST = new JoinTokenRequest("east-1", "lab-east", 10);

  @TempDir Path directory;

  private Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
  private final InstantSource clock = () -> now;
  private final SecureRandom random = new SecureRandom();
  private SqliteStore store;
  private JoinTokens tokens;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory.resolve("godwit.db"));
    tokens = new JoinTokens(store, clock, random);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void tokenLetsItsHostIn() {
    HostRecord host = tokens.consume(tokens.issue(EAST).secret());

    assertThat(host.name().value()).isEqualTo("east-1");
    assertThat(host.provider().value()).isEqualTo("lab-east");
  }

  @Test
  void tokenIsGoodOnceHoweverManyTryAtOnce() throws Exception {
    String secret = tokens.issue(EAST).secret();
    Callable<Boolean> attempt = () -> isTaken(secret);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> attempts =
          threads.invokeAll(List.of(attempt, attempt, attempt, attempt));
      assertThat(attempts.stream().filter(Future::resultNow)).hasSize(1);
    }
  }

  private boolean isTaken(String secret) {
    try {
      return tokens.consume(secret).name().value().equals("east-1");
    } catch (RefusedException e) {
      assertThat(e).hasMessageContaining("used before");
      return false;
    }
  }

  @Test
  void forgedAndExpiredTokensAreRefused() {
    String secret = tokens.issue(EAST).secret();
    now = now.plus(Duration.ofMinutes(10));

    assertThatThrownBy(() -> tokens.consume(secret)).hasMessageContaining("expired");
    assertThatThrownBy(() -> tokens.consume("A".repeat(43))).hasMessageContaining("not made here");
    assertThatThrownBy(() -> tokens.consume("§")).hasMessageContaining("not a token");
    List<HostRecord> hosts = store.read(transaction -> transaction.hosts().all());
    assertThat(hosts).isEmpty();
  }

  @Test
  void requestsAreChecked() {
    assertThatThrownBy(() -> tokens.issue(new JoinTokenRequest("East 1", "lab-east", 10)))
        .hasMessageContaining("is not a host name");
    assertThatThrownBy(() -> tokens.issue(new JoinTokenRequest("east-1", "lab-east", 1441)))
        .hasMessageContaining("1 to 1440 minutes");
  }

  @Test
  void hostThatNeverCameMayJoinAgainAndOneThatCameMayNot() {
    HostRecord cutOff = tokens.consume(tokens.issue(EAST).secret());
    HostRecord again = tokens.consume(tokens.issue(EAST).secret());
    assertThat(again.id()).isNotEqualTo(cutOff.id());

    new HostReports(store, clock).linked(again.id(), Hello.getDefaultInstance());

    assertThatThrownBy(() -> tokens.issue(EAST)).hasMessageContaining("there is a host named");
  }

  @Test
  void secretsAreNotInTheStore() throws Exception {
    AdminTokens admins = new AdminTokens(store, clock, random);
    String admin = admins.bootstrap().orElseThrow();
    String join = tokens.issue(EAST).secret();
    store.backUp(directory.resolve("copy.db"));

    String content =
        new String(Files.readAllBytes(directory.resolve("copy.db")), StandardCharsets.ISO_8859_1);
    assertThat(content).doesNotContain(admin).doesNotContain(join);
  }

  @Test
  void adminTokenIsMadeOnce() {
    AdminTokens admins = new AdminTokens(store, clock, random);
    String token = admins.bootstrap().orElseThrow();

    assertThat(admins.bootstrap()).isEmpty();
    assertThat(admins.verify(token)).isEqualTo(Optional.of("bootstrap"));
    assertThat(admins.verify(token + "x")).isEmpty();
    assertThat(admins.verify("")).isEmpty();
  }
}
