package io.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.identity.IdentityStore;
import io.godwit.agent.identity.Joining;
import io.godwit.agent.testing.FakeController;
import io.godwit.agent.testing.FakeHypervisor;
import io.godwit.agent.testing.Specs;
import io.godwit.agent.testing.TestAuthority;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.AgentMessage.MessageCase;
import io.godwit.protocol.v1.ConsoleInput;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.CreateVm;
import io.godwit.protocol.v1.DeleteVm;
import io.godwit.protocol.v1.DiskFormat;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.ImportImage;
import io.godwit.protocol.v1.OpenConsole;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.QueryVm;
import io.godwit.protocol.v1.StartVm;
import io.godwit.protocol.v1.StopVm;
import io.godwit.protocol.v1.VmEvidence;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent against a controller on the loopback, with real TLS, gRPC and qemu-img. */
class AgentTest {
  @TempDir Path folder;

  private final FakeHypervisor hypervisor = new FakeHypervisor();
  private FakeController controller;
  private AgentConfig config;
  private Agent agent;
  private int orders;

  @BeforeEach
  void start() throws Exception {
    controller = new FakeController(new TestAuthority());
    Path bootId = Files.writeString(folder.resolve("boot-id"), "boot-1\n");
    Properties properties = new Properties();
    properties.setProperty("state.directory", folder.resolve("state").toString());
    properties.setProperty("run.directory", folder.resolve("run").toString());
    properties.setProperty("host.boot-id-file", bootId.toString());
    properties.setProperty("host.memory", "2GiB");
    properties.setProperty("tunnel.listen", "127.0.0.1:0");
    properties.setProperty("tunnel.endpoints", "10.81.0.11:8444");
    config = load(properties);
    config.paths().prepare();
    Files.writeString(config.paths().findings().resolve("accelerator"), "boot-1 TCG");
    new Joining(config.paths().identity(), new SecureRandom(), InstantSource.system())
        .join(controller.address(), controller.token('a'));
    agent = Agent.start(config, accelerator -> hypervisor, Faults.NONE);
    awaitConnected();
  }

  @AfterEach
  void stop() {
    agent.close();
    controller.close();
  }

  private AgentConfig load(Properties properties) throws IOException {
    Path file = folder.resolve("agent.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return AgentConfig.load(file);
  }

  private void awaitConnected() {
    awaiting(controller::hasAgent);
  }

  private static void awaiting(java.util.concurrent.Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(20)).until(condition);
  }

  private OrderResult result(Order.Builder order) {
    String id = "order." + orders++;
    controller.order(order.setOrderId(id).build());
    awaiting(() -> !controller.results(id).isEmpty());
    return controller.results(id).getFirst();
  }

  private VmEvidence evidence(Order.Builder order) {
    OrderResult result = result(order);
    assertThat(result.getFailed().getMessage()).isEmpty();
    return result.getDone().getEvidence();
  }

  private Image importedImage() throws Exception {
    byte[] raw = new byte[1 << 20];
    raw[5] = 42;
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw));
    controller.uploads.put("up", raw);
    OrderResult result =
        result(
            Order.newBuilder()
                .setImportImage(
                    ImportImage.newBuilder()
                        .setUploadId("up")
                        .setFormat(DiskFormat.RAW)
                        .setFileBytes(raw.length)
                        .setDigest(digest)));
    assertThat(result.getFailed().getMessage()).isEmpty();
    return ModelCodec.read(result.getDone().getImportedImage().getImage());
  }

  private static Order.Builder creating(Image image, long epoch) {
    return Order.newBuilder()
        .setCreateVm(
            CreateVm.newBuilder()
                .setSpec(ModelCodec.write(Specs.vm(Specs.VM, image)))
                .setEpoch(epoch));
  }

  private static Order.Builder starting(long epoch) {
    return Order.newBuilder()
        .setStartVm(StartVm.newBuilder().setVmId(Specs.VM.toString()).setEpoch(epoch));
  }

  private static Order.Builder stopping(StopVm.Mode mode) {
    return Order.newBuilder()
        .setStopVm(StopVm.newBuilder().setVmId(Specs.VM.toString()).setEpoch(1).setMode(mode));
  }

  private static Order.Builder deleting() {
    return Order.newBuilder()
        .setDeleteVm(DeleteVm.newBuilder().setVmId(Specs.VM.toString()).setEpoch(1));
  }

  private static Order.Builder querying() {
    return Order.newBuilder().setQueryVm(QueryVm.newBuilder().setVmId(Specs.VM.toString()));
  }

  @Test
  void tellsWhoItIsAndWhatItHas() {
    awaiting(() -> controller.count(MessageCase.LOAD) >= 2);

    assertThat(controller.received.getFirst().getHello().getBootId()).isEqualTo("boot-1");
    assertThat(controller.peers)
        .singleElement()
        .extracting(peer -> peer.orElseThrow().getSubjectX500Principal().getName())
        .isEqualTo("CN=" + controller.joining);
    var inventory =
        controller.received.stream()
            .filter(AgentMessage::hasInventory)
            .findFirst()
            .orElseThrow()
            .getInventory()
            .getInventory();
    assertThat(inventory.getMemoryBytes()).isEqualTo(2L << 30);
    assertThat(inventory.getTunnelEndpointsList()).containsExactly("10.81.0.11:8444");
    assertThat(controller.count(MessageCase.INVENTORY)).isEqualTo(1);
    assertThat(controller.count(MessageCase.VMS)).isEqualTo(1);
  }

  @Test
  void takesAVmThroughItsLife() throws Exception {
    Image image = importedImage();

    VmEvidence created = evidence(creating(image, 1));
    assertThat(created.getOwnership()).isEqualTo(Ownership.OWNED);
    assertThat(created.getDomain()).isEqualTo(DomainState.DOMAIN_SHUT_OFF);
    assertThat(created.getDiskPresent()).isTrue();
    assertIsReadAgain(evidence(creating(image, 1)), created);

    assertThat(evidence(starting(1)).getDomain()).isEqualTo(DomainState.DOMAIN_RUNNING);
    OrderResult deletedRunning = result(deleting());
    assertThat(deletedRunning.getFailed().getCode()).isEqualTo(OrderFailed.Code.WRONG_STATE);

    assertThat(evidence(stopping(StopVm.Mode.GRACEFUL)).getDomain())
        .isEqualTo(DomainState.DOMAIN_SHUT_OFF);
    assertThat(hypervisor.destroyed).isEmpty();

    VmEvidence deleted = evidence(deleting());
    assertThat(deleted.getOwnership()).isEqualTo(Ownership.OWNERSHIP_NONE);
    assertThat(deleted.getDiskPresent()).isFalse();
    assertThat(Files.exists(config.paths().vm(Specs.VM))).isFalse();
    assertIsReadAgain(evidence(deleting()), deleted);
  }

  /** The same was found, by a later reading of the same agent. */
  private static void assertIsReadAgain(VmEvidence now, VmEvidence before) {
    assertThat(now.toBuilder().clearReading().build())
        .isEqualTo(before.toBuilder().clearReading().build());
    assertThat(now.getReading().getAgentStart()).isEqualTo(before.getReading().getAgentStart());
    assertThat(now.getReading().getNumber()).isGreaterThan(before.getReading().getNumber());
  }

  @Test
  void startsNothingThatItDoesNotOwnUnderTheEpoch() throws Exception {
    assertThat(result(starting(1)).getFailed().getCode()).isEqualTo(OrderFailed.Code.UNKNOWN_VM);
    Image image = importedImage();
    evidence(creating(image, 5));

    assertThat(result(starting(4)).getFailed().getCode()).isEqualTo(OrderFailed.Code.STALE_EPOCH);
    assertThat(result(starting(6)).getFailed().getCode()).isEqualTo(OrderFailed.Code.WRONG_STATE);
    assertThat(hypervisor.started).isEmpty();
  }

  private static Order.Builder startingAsAskedAt(long revision) {
    Order.Builder order = starting(1);
    order.getStartVmBuilder().setAskedAtRevision(revision);
    return order;
  }

  private static Order.Builder stoppingAsAskedAt(long revision) {
    Order.Builder order = stopping(StopVm.Mode.AT_ONCE);
    order.getStopVmBuilder().setAskedAtRevision(revision);
    return order;
  }

  private static Order.Builder deletingAsAskedAt(long revision) {
    Order.Builder order = deleting();
    order.getDeleteVmBuilder().setAskedAtRevision(revision);
    return order;
  }

  private void assertIsOvertaken(Order.Builder late) {
    OrderResult result = result(late);
    assertThat(result.getFailed().getCode()).isEqualTo(OrderFailed.Code.WRONG_STATE);
    assertThat(result.getFailed().getMessage()).contains("younger order");
  }

  /** Its results may be acknowledged, or lost with the disk: the same order is a new one then. */
  @Test
  void anOrderThatIsRepeatedAfterAYoungerOneUndoesNothing() throws Exception {
    evidence(creating(importedImage(), 1));
    evidence(startingAsAskedAt(5));
    evidence(stoppingAsAskedAt(7));
    evidence(stoppingAsAskedAt(7));
    evidence(startingAsAskedAt(9));

    assertIsOvertaken(stoppingAsAskedAt(7));
    assertThat(evidence(querying()).getDomain()).isEqualTo(DomainState.DOMAIN_RUNNING);

    evidence(stoppingAsAskedAt(11));
    assertIsOvertaken(startingAsAskedAt(9));
    assertIsOvertaken(deletingAsAskedAt(8));
    VmEvidence left = evidence(querying());
    assertThat(left.getDomain()).isEqualTo(DomainState.DOMAIN_SHUT_OFF);
    assertThat(left.getDiskPresent()).isTrue();

    assertThat(evidence(deletingAsAskedAt(12)).getDiskPresent()).isFalse();
  }

  @Test
  void aStopAtOnceThatIsOvertakenEndsNothingThatRunsBesideIt() throws Exception {
    evidence(creating(importedImage(), 1));
    evidence(startingAsAskedAt(9));
    hypervisor.guestsListen = false;
    controller.order(stopping(StopVm.Mode.GRACEFUL).setOrderId("patient").build());

    assertIsOvertaken(stoppingAsAskedAt(7));
    assertThat(controller.results("patient")).isEmpty();
    assertThat(hypervisor.destroyed).isEmpty();
  }

  @Test
  void neverStartsAVmByItself() throws Exception {
    evidence(creating(importedImage(), 1));
    agent.close();
    Files.writeString(folder.resolve("boot-id"), "boot-2");
    Files.writeString(config.paths().findings().resolve("accelerator"), "boot-2 TCG");
    awaiting(() -> !controller.hasAgent());
    agent = Agent.start(config, accelerator -> hypervisor, Faults.NONE);
    awaitConnected();

    assertThat(evidence(querying()).getOwnership()).isEqualTo(Ownership.OWNED);
    assertThat(hypervisor.started).isEmpty();
  }

  @Test
  void endsAGuestThatDoesNotListenWhenItsTimeIsOver() throws Exception {
    evidence(creating(importedImage(), 1));
    evidence(starting(1));
    hypervisor.guestsListen = false;

    VmEvidence stopped = evidence(stopping(StopVm.Mode.GRACEFUL).setTimeLimitMillis(200));

    assertThat(stopped.getDomain()).isEqualTo(DomainState.DOMAIN_SHUT_OFF);
    assertThat(hypervisor.destroyed).containsExactly(Specs.VM);
  }

  @Test
  void leavesNothingBehindIfAVmCannotBeMade() throws Exception {
    Image image = importedImage();
    hypervisor.refuseDefine =
        Optional.of(
            new io.godwit.hypervisor.HypervisorException(
                io.godwit.hypervisor.HypervisorException.Reason.UNSUPPORTED, "no such CPU"));

    OrderResult refused = result(creating(image, 1));

    assertThat(refused.getFailed().getMessage()).contains("no such CPU");
    assertThat(Files.exists(config.paths().vm(Specs.VM))).isFalse();
    assertThat(config.paths().journal()).isEmptyDirectory();
  }

  @Test
  void refusesAVmWhoseImageItLacks() {
    OrderResult refused = result(creating(Specs.image("b".repeat(64)), 1));

    assertThat(refused.getFailed().getCode()).isEqualTo(OrderFailed.Code.UNKNOWN_IMAGE);
    assertThat(config.paths().journal()).isEmptyDirectory();
  }

  @Test
  void continuesAnUploadWhoseConnectionBroke() throws Exception {
    controller.breakUploadAfter = Optional.of(300_000);

    Image image = importedImage();

    assertThat(controller.uploadOffsets).hasSize(2);
    assertThat(controller.uploadOffsets.getLast()).isBetween(1L, 300_000L);
    assertThat(config.paths().images().resolve(image.digest() + ".raw")).hasSize(1 << 20);
  }

  @Test
  void keepsNothingOfAnUploadThatWasDamaged() throws Exception {
    controller.uploads.put("up", new byte[1024]);
    OrderResult refused =
        result(
            Order.newBuilder()
                .setImportImage(
                    ImportImage.newBuilder()
                        .setUploadId("up")
                        .setFormat(DiskFormat.RAW)
                        .setFileBytes(1024)
                        .setDigest("c".repeat(64))));

    assertThat(refused.getFailed().getCode()).isEqualTo(OrderFailed.Code.INVALID_IMAGE);
    assertThat(config.paths().images()).isEmptyDirectory();
  }

  @Test
  void dialsAgainAndRepeatsResultsUntilTheyAreAcknowledged() throws Exception {
    String image = new ImageDigest("b".repeat(64)).hex();
    OrderResult first = result(creating(Specs.image(image), 1));
    controller.drop();
    awaiting(() -> controller.results(first.getOrderId()).size() >= 2);
    controller.acknowledge(first.getOrderId());
    awaiting(() -> isEmpty(config.paths().results()));

    controller.drop();
    awaiting(() -> controller.peers.size() == 3);
    evidence(querying());
    assertThat(controller.results(first.getOrderId())).hasSize(2);
  }

  @Test
  void findsItsControllerAgainAfterThatRestarted() throws Exception {
    int port = controller.address().port();
    controller.close();
    controller = new FakeController(controller.authority, port);

    awaitConnected();

    assertThat(evidence(querying()).getOwnership()).isEqualTo(Ownership.OWNERSHIP_NONE);
  }

  @Test
  void saysThatTheHypervisorIsDownAndRecovers() {
    hypervisor.down = true;
    long vmReports = controller.count(MessageCase.VMS);

    OrderResult refused = result(querying());
    assertThat(refused.getFailed().getCode()).isEqualTo(OrderFailed.Code.HYPERVISOR_UNREACHABLE);
    long loads = controller.count(MessageCase.LOAD);
    hypervisor.down = false;

    awaiting(() -> controller.count(MessageCase.LOAD) > loads + 1);
    evidence(querying());
    assertThat(controller.count(MessageCase.VMS)).isGreaterThanOrEqualTo(vmReports);
  }

  @Test
  void reportsAVmThatStoppedByItself() throws Exception {
    evidence(creating(importedImage(), 1));
    evidence(starting(1));
    long before = controller.count(MessageCase.VMS);

    hypervisor.requestShutdown(Specs.VM);

    awaiting(() -> controller.count(MessageCase.VMS) > before);
  }

  @Test
  void carriesAConsoleBothWays() throws Exception {
    evidence(creating(importedImage(), 1));
    controller.order(
        Order.newBuilder()
            .setOrderId("console.1")
            .setOpenConsole(OpenConsole.newBuilder().setSessionId("s").setVmId(Specs.VM.toString()))
            .build());
    hypervisor.say("login: ");
    awaiting(() -> console().contains("login: "));

    type(ConsoleInput.newBuilder().setData(ByteString.copyFromUtf8("root\n")));
    awaiting(() -> hypervisor.typed.toString(StandardCharsets.UTF_8).equals("root\n"));
    type(ConsoleInput.newBuilder().setClose(true));

    awaiting(() -> !controller.results("console.1").isEmpty());
    assertThat(
            controller.received.stream()
                .filter(AgentMessage::hasConsoleOutput)
                .toList()
                .getLast()
                .getConsoleOutput()
                .getClosed())
        .isTrue();
  }

  @Test
  void onlyOneAgentRunsOnAStateFolder() {
    assertThatThrownBy(() -> Agent.start(config, accelerator -> new FakeHypervisor(), Faults.NONE))
        .hasMessageContaining("another agent runs");
  }

  @Test
  void doesNotStartBeforeItHasJoined() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("state.directory", folder.resolve("elsewhere").toString());

    assertThatThrownBy(() -> Agent.start(load(properties), a -> new FakeHypervisor(), Faults.NONE))
        .isInstanceOf(IdentityStore.NotJoined.class)
        .hasMessageContaining("godwit-agent join");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  private String console() {
    StringBuilder text = new StringBuilder();
    controller.received.stream()
        .filter(AgentMessage::hasConsoleOutput)
        .forEach(message -> text.append(message.getConsoleOutput().getData().toStringUtf8()));
    return text.toString();
  }

  private void type(ConsoleInput.Builder input) {
    controller.send(
        ControllerMessage.newBuilder().setConsoleInput(input.setSessionId("s")).build());
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }
}
