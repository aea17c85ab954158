package io.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.identity.Joining;
import io.godwit.agent.testing.FakeController;
import io.godwit.agent.testing.FakeHypervisor;
import io.godwit.agent.testing.TestAuthority;
import io.godwit.protocol.v1.AgentMessage.MessageCase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent whose certificate soon ends, against a controller on the loopback: real TLS and gRPC.
 */
class CertificateLifeTest {
  /** Of a certificate for seven days. */
  private static final Duration LEFT = Duration.ofMinutes(3);

  @TempDir Path folder;

  private FakeController controller;

  @BeforeEach
  void open() throws Exception {
    controller = new FakeController(new TestAuthority());
  }

  @AfterEach
  void close() {
    controller.close();
  }

  @Test
  void renewsItByItselfAndDialsWithTheNewOne() throws Exception {
    controller.ageAtJoin = Duration.ofDays(7).minus(LEFT);
    try (Agent agent = joined()) {
      awaiting(() -> controller.count(MessageCase.CERTIFICATE_RENEWAL) == 1);
      assertThat(agent).isNotNull();
      assertThat(shown(0).getNotAfter()).isBefore(Date.from(Instant.now().plus(LEFT)));

      awaiting(() -> dialsWithAnother(0));
      assertThat(shown(last()).getNotAfter())
          .isAfter(Date.from(Instant.now().plus(Duration.ofDays(6))));
      assertThat(shown(last()).getPublicKey()).isNotEqualTo(shown(0).getPublicKey());
      assertThat(controller.count(MessageCase.CERTIFICATE_RENEWAL)).isEqualTo(1);
    }
  }

  @Test
  void leavesOneAloneThatIsNotOldYet() throws Exception {
    controller.ageAtJoin = Duration.ofDays(4);
    try (Agent agent = joined()) {
      awaiting(() -> controller.count(MessageCase.LOAD) >= 3);
      assertThat(agent).isNotNull();
      assertThat(controller.count(MessageCase.CERTIFICATE_RENEWAL)).isZero();
    }
  }

  /** The answer may still be on its way when the stream is dropped. */
  private boolean dialsWithAnother(int first) {
    if (controller.hasAgent()) {
      int before = controller.peers.size();
      controller.drop();
      awaiting(() -> controller.peers.size() > before && controller.hasAgent());
    }
    return !shown(last()).equals(shown(first));
  }

  private int last() {
    return controller.peers.size() - 1;
  }

  private X509Certificate shown(int dial) {
    return controller.peers.get(dial).orElseThrow();
  }

  private Agent joined() throws Exception {
    AgentConfig config = config();
    config.paths().prepare();
    Files.writeString(config.paths().findings().resolve("accelerator"), "boot-1 TCG");
    new Joining(config.paths().identity(), new SecureRandom(), InstantSource.system())
        .join(controller.address(), controller.token('a'));
    Agent agent = Agent.start(config, accelerator -> new FakeHypervisor(), Faults.NONE);
    awaiting(controller::hasAgent);
    return agent;
  }

  private AgentConfig config() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("state.directory", folder.resolve("state").toString());
    properties.setProperty("run.directory", folder.resolve("run").toString());
    properties.setProperty(
        "host.boot-id-file", Files.writeString(folder.resolve("boot-id"), "boot-1\n").toString());
    properties.setProperty("tunnel.listen", "127.0.0.1:0");
    properties.setProperty("tunnel.endpoints", "10.81.0.11:8444");
    Path file = folder.resolve("agent.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return AgentConfig.load(file);
  }

  private static void awaiting(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).until(condition);
  }
}
