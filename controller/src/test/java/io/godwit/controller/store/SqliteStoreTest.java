package io.godwit.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store that production has. */
class SqliteStoreTest extends StoreContract {
  @TempDir Path directory;

  private SqliteStore opened;

  @Override
  protected Store reopen() {
    opened = SqliteStore.open(directory.resolve("godwit.db"));
    return opened;
  }

  @Test
  void aNewerVersionsStoreIsRefusedByName() throws Exception {
    Path file = directory.resolve("newer.db");
    SqliteStore.open(file).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE flyway_schema_history SET version = '99', script = 'V99__later.sql'");
    }

    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("newer version of Godwit: its tables are version 99")
        .hasMessageContaining("this controller knows up to 20");
  }

  @Test
  void aBrokenStoreIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("broken.db"), "no database".repeat(1000));

    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("godwit server restore");
  }

  @Test
  void whatWasCommittedIsThereAfterTheProcessIsGone() throws Exception {
    opened.change(transaction -> transaction.vms().grant(VM, OPERATION, Epoch.FIRST, WEST));
    Path copy = directory.resolve("as-found-after-a-kill.db");
    Files.copy(opened.file(), copy);
    Files.copy(sibling(opened.file(), "-wal"), sibling(copy, "-wal"));

    try (SqliteStore found = SqliteStore.open(copy)) {
      VmRecord vm = found.read(transaction -> transaction.vms().find(VM)).orElseThrow();
      assertThat(vm.grantedTo()).contains(WEST);
      assertThat(vm.spec()).isEqualTo(spec());
    }
  }

  @Test
  void backupIsAWholeStore() {
    Path backup = directory.resolve("backup.db");
    opened.backUp(backup);

    try (SqliteStore restored = SqliteStore.open(backup)) {
      List<VmRecord> vms = restored.read(transaction -> transaction.vms().all());
      assertThat(vms).containsExactly(vm());
    }
  }

  @Test
  void onlyItsOwnerMayReadIt() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(opened.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aFullStoreSaysSoWritesNothingAndGoesOnWhenThereIsRoom() {
    pragma("PRAGMA max_page_count = 1");

    assertThatThrownBy(() -> opened.change(SqliteStoreTest::fill))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has no room on its disk")
        .hasMessageContaining("Nothing was written; VMs run on");
    assertThat(hosts()).hasSize(2);

    pragma("PRAGMA max_page_count = 1000000");
    opened.change(SqliteStoreTest::fill);
    assertThat(hosts()).hasSize(502);
  }

  @Test
  void aStoreThatCanOnlyBeReadSaysSoAndCanBeRead() {
    opened.change(SqliteStoreTest::fill);
    pragma("PRAGMA query_only = ON");

    assertThatThrownBy(() -> opened.change(transaction -> transaction.hosts().delete(id(7))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("can only be read");
    assertThat(hosts()).hasSize(502);

    pragma("PRAGMA query_only = OFF");
    opened.change(transaction -> transaction.hosts().delete(id(7)));
    assertThat(hosts()).hasSize(501);
  }

  private void pragma(String text) {
    opened
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

  private static Path sibling(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private List<HostRecord> hosts() {
    return opened.read(transaction -> transaction.hosts().all());
  }

  private static HostId id(int number) {
    return new HostId(new UUID(7, number));
  }
}
