package io.godwit.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StaleCoordinatorException;
import io.godwit.controller.saga.StepEvent;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.MacAddress;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final VmId VM = new VmId(new UUID(1, 1));
  private static final OperationId OPERATION = new OperationId(new UUID(2, 1));
  private static final OperationId OTHER = new OperationId(new UUID(2, 2));

  @TempDir Path directory;

  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(directory.resolve("godwit.db"));
    store.change(
        transaction -> {
          transaction.hosts().insert(EAST, new HostName("east-1"), new ProviderName("lab"), NOW);
          transaction.hosts().insert(WEST, new HostName("west-1"), new ProviderName("lab"), NOW);
          transaction.operations().insert(operation(OPERATION));
          transaction.operations().insert(operation(OTHER));
          transaction.vms().insert(spec(), new ImageName("base"), EAST, OPERATION, NOW);
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aNewerVersionsStoreIsRefusedByName() throws Exception {
    Path file = directory.resolve("newer.db");
    Store.open(file).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE flyway_schema_history SET version = '99', script = 'V99__later.sql'");
    }

    assertThatThrownBy(() -> Store.open(file))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("newer version of Godwit: its tables are version 99")
        .hasMessageContaining("this controller knows up to 2");
  }

  @Test
  void aBrokenStoreIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("broken.db"), "no database".repeat(1000));

    assertThatThrownBy(() -> Store.open(file))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("godwit server restore");
  }

  @Test
  void olderControllersWritesAreRefused() {
    try (Store newer = Store.open(store.file())) {
      assertThat(newer.generation()).isEqualTo(store.generation() + 1);

      assertThatThrownBy(() -> store.change(transaction -> transaction.vms().setMade(VM)))
          .isInstanceOf(StaleCoordinatorException.class);
      assertThatThrownBy(() -> store.note(transaction -> transaction.hosts().setSeen(EAST, NOW)))
          .isInstanceOf(StaleCoordinatorException.class);
      assertThat(vm().made()).isFalse();
    }
  }

  @Test
  void whatWasCommittedIsThereAfterTheProcessIsGone() throws Exception {
    store.change(transaction -> transaction.vms().grant(VM, OPERATION, Epoch.FIRST, WEST));
    Path copy = directory.resolve("as-found-after-a-kill.db");
    Files.copy(store.file(), copy);
    Files.copy(sibling(store.file(), "-wal"), sibling(copy, "-wal"));

    try (Store found = Store.open(copy)) {
      VmRecord vm = found.read(transaction -> transaction.vms().find(VM)).orElseThrow();
      assertThat(vm.grantedTo()).contains(WEST);
      assertThat(vm.spec()).isEqualTo(spec());
    }
  }

  @Test
  void grantNeedsTheEpochAndTheOperation() {
    assertThat(grant(OTHER, Epoch.FIRST, WEST)).isFalse();
    assertThat(grant(OPERATION, new Epoch(2), WEST)).isFalse();
    assertThat(grant(OPERATION, Epoch.FIRST, WEST)).isTrue();
    assertThat(grant(OPERATION, Epoch.FIRST, WEST)).as("a second time").isTrue();
    assertThat(grant(OPERATION, Epoch.FIRST, EAST)).as("to another host").isFalse();
  }

  @Test
  void settlingUsesTheEpochUpWhicheverWayItWent() {
    grant(OPERATION, Epoch.FIRST, WEST);

    assertThat(settle(new Epoch(2), WEST)).isTrue();
    assertThat(settle(new Epoch(2), WEST)).as("a second time").isTrue();
    assertThat(settle(new Epoch(2), EAST)).as("the other way").isFalse();
    assertThat(vm().owner()).isEqualTo(WEST);
    assertThat(vm().epoch()).isEqualTo(new Epoch(2));
    assertThat(vm().grantedTo()).isEmpty();
    assertThat(grant(OPERATION, Epoch.FIRST, EAST)).as("under the old epoch").isFalse();
  }

  @Test
  void epochNeverFalls() {
    settle(new Epoch(2), WEST);

    assertThat(adopt(Epoch.FIRST)).isFalse();
    assertThat(settle(Epoch.FIRST, EAST)).isFalse();
    assertThat(vm().epoch()).isEqualTo(new Epoch(2));
  }

  @Test
  void newerProofIsAdoptedUnlessAnOperationIsAtWork() {
    assertThat(adopt(new Epoch(7))).as("locked").isFalse();
    store.change(transaction -> transaction.vms().unlock(OPERATION));

    assertThat(adopt(new Epoch(7))).isTrue();
    assertThat(vm().owner()).isEqualTo(WEST);
    assertThat(vm().epoch()).isEqualTo(new Epoch(7));
  }

  @Test
  void oneOperationHasAVmAtATime() {
    assertThat(store.<Boolean>write(transaction -> transaction.vms().lock(VM, OTHER))).isFalse();
    store.change(transaction -> transaction.vms().unlock(OPERATION));
    assertThat(store.<Boolean>write(transaction -> transaction.vms().lock(VM, OTHER))).isTrue();
  }

  @Test
  void failedTransactionChangesNothing() {
    assertThatThrownBy(
            () ->
                store.change(
                    transaction -> {
                      transaction.vms().setMade(VM);
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(vm().made()).isFalse();
  }

  @Test
  void endOfASagaLetsGoOfWhatItHeld() {
    store.change(
        transaction ->
            transaction
                .reservations()
                .hold(OPERATION, WEST, DataSize.ofMebibytes(256), DataSize.ZERO));
    StoredJournal journal = new StoredJournal(store, InstantSource.fixed(NOW));
    journal.append(OPERATION, SagaState.RUNNING, List.of(entry(StepEvent.STARTED)));
    assertThat(reservedMemoryOnWest()).isEqualTo(DataSize.ofMebibytes(256));

    journal.append(
        OPERATION,
        SagaState.ROLLING_BACK,
        List.of(entry(StepEvent.FAILED)),
        new Cause("NO_SPACE", "full"));
    journal.append(OPERATION, SagaState.ROLLED_BACK, List.of());

    assertThat(vm().operation()).isEmpty();
    assertThat(reservedMemoryOnWest()).isEqualTo(DataSize.ZERO);
    assertThat(journal.cause(OPERATION)).contains(new Cause("NO_SPACE", "full"));
    assertThat(journal.read(OPERATION))
        .extracting(JournalEntry::event)
        .containsExactly(StepEvent.STARTED, StepEvent.FAILED);
  }

  @Test
  void endStatesAreNotLeft() {
    StoredJournal journal = new StoredJournal(store, InstantSource.fixed(NOW));
    journal.append(OPERATION, SagaState.RUNNING, List.of());
    journal.append(OPERATION, SagaState.DONE, List.of());

    assertThatThrownBy(() -> journal.append(OPERATION, SagaState.RUNNING, List.of()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void backupIsAWholeStore() {
    Path backup = directory.resolve("backup.db");
    store.backUp(backup);

    try (Store restored = Store.open(backup)) {
      List<VmRecord> vms = restored.read(transaction -> transaction.vms().all());
      assertThat(vms).containsExactly(vm());
    }
  }

  @Test
  void onlyItsOwnerMayReadIt() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.file())))
        .isEqualTo("rw-------");
  }

  private VmRecord vm() {
    return store.read(transaction -> transaction.vms().find(VM)).orElseThrow();
  }

  private boolean grant(OperationId operation, Epoch epoch, HostId to) {
    return store.write(transaction -> transaction.vms().grant(VM, operation, epoch, to));
  }

  private boolean settle(Epoch used, HostId owner) {
    return store.write(transaction -> transaction.vms().settle(VM, OPERATION, used, owner));
  }

  private boolean adopt(Epoch proven) {
    return store.write(transaction -> transaction.vms().adopt(VM, WEST, proven));
  }

  private DataSize reservedMemoryOnWest() {
    return store.read(transaction -> transaction.reservations().on(WEST)).memory();
  }

  private static Path sibling(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static JournalEntry entry(StepEvent event) {
    return new JournalEntry("prepare", event, 1, NOW, "");
  }

  private static NewOperation operation(OperationId id) {
    return new NewOperation(
        id,
        OperationKind.MIGRATE,
        Optional.of(VM),
        Optional.empty(),
        Optional.empty(),
        Optional.of(EAST),
        Optional.of(WEST),
        "{}",
        Optional.empty(),
        "fingerprint",
        NOW);
  }

  private static VmSpec spec() {
    Image image =
        new Image(
            new ImageDigest("ab".repeat(32)),
            ImageFormat.QCOW2,
            DataSize.ofMebibytes(30),
            DataSize.ofGibibytes(1));
    return new VmSpec(
        VM,
        new VmName("demo"),
        1,
        DataSize.ofMebibytes(256),
        DataSize.ofGibibytes(1),
        image,
        new MacAddress("52:54:00:4d:00:01"),
        new CpuContract("Nehalem", List.of()),
        "pc-q35-7.2");
  }

  @Test
  void aFullStoreSaysSoWritesNothingAndGoesOnWhenThereIsRoom() {
    pragma("PRAGMA max_page_count = 1");

    assertThatThrownBy(() -> store.change(StoreTest::fill))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has no room on its disk")
        .hasMessageContaining("Nothing was written; VMs run on");
    assertThat(hosts()).hasSize(2);

    pragma("PRAGMA max_page_count = 1000000");
    store.change(StoreTest::fill);
    assertThat(hosts()).hasSize(502);
  }

  @Test
  void aStoreThatCanOnlyBeReadSaysSoAndCanBeRead() {
    store.change(StoreTest::fill);
    pragma("PRAGMA query_only = ON");

    assertThatThrownBy(() -> store.change(transaction -> transaction.hosts().delete(id(7))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("can only be read");
    assertThat(hosts()).hasSize(502);

    pragma("PRAGMA query_only = OFF");
    store.change(transaction -> transaction.hosts().delete(id(7)));
    assertThat(hosts()).hasSize(501);
  }

  private List<HostRecord> hosts() {
    return store.read(transaction -> transaction.hosts().all());
  }

  private void pragma(String text) {
    store
        .durable()
        .withoutTransaction(
            handle -> {
              try (Statement statement = handle.getConnection().createStatement()) {
                statement.execute(text);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static void fill(Transaction transaction) {
    for (int number = 0; number < 500; number++) {
      transaction
          .hosts()
          .insert(
              id(number), new HostName("host-" + number), new ProviderName("lab"), Instant.EPOCH);
    }
  }

  private static HostId id(int number) {
    return new HostId(new UUID(7, number));
  }
}
