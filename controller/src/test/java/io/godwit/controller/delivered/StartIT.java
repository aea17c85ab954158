package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Starts of a controller, and what keeps it from starting. */
@ExtendWith(SharedController.class)
class StartIT {
  @TempDir Path folder;

  @Test
  void theAdminTokenIsToldOnceAndKeptAsAHash() throws Exception {
    String token;
    try (ControllerProcess first = ControllerProcess.start(folder)) {
      token = first.token().orElseThrow();
    }
    try (ControllerProcess again = ControllerProcess.start(folder)) {
      assertThat(again.token()).isEmpty();
      Rest.to(again).withToken(token).get("/api/v1/server").mustBe(200);
      assertThat(again.log()).doesNotContain(token);
    }
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(contains(file, token)).as(file.toString()).isFalse());
    }
  }

  @Test
  void plainHttpIsNotSpoken(ControllerProcess controller) throws Exception {
    URI plain = URI.create("http://127.0.0.1:" + controller.address().getPort() + "/health/live");
    HttpURLConnection connection = (HttpURLConnection) plain.toURL().openConnection();

    assertThatThrownBy(connection::getResponseCode).isInstanceOf(IOException.class);
  }

  @Test
  void aSecondControllerOnTheSameDataIsRefused(ControllerProcess controller) throws Exception {
    ControllerProcess.Ended ended =
        ControllerProcess.startInVain(folder, "data.directory=" + controller.data());

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.errors())
        .startsWith("error: another controller (process ")
        .contains(controller.data().toString())
        .contains("data.directory");
    assertThat(ended.errors().lines()).hasSize(1);
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      ControllerProcess.Ended ended =
          ControllerProcess.startInVain(
              folder, "listen.host=0.0.0.0", "listen.port=" + taken.getLocalPort());

      assertThat(ended.exitCode()).isEqualTo(5);
      assertThat(ended.errors())
          .contains("error: port %d is in use".formatted(taken.getLocalPort()))
          .contains("listen.port");
      assertThat(ended.output()).doesNotContain("Admin token");
    }
  }

  @Test
  void dataThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    ControllerProcess.Ended ended =
        ControllerProcess.startInVain(folder, "data.directory=" + file.resolve("data"));

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.errors())
        .startsWith("error: cannot write the data directory " + file.resolve("data"))
        .contains("or set data.directory");
    assertThat(ended.errors().lines()).hasSize(1);
  }

  @Test
  void aNewerVersionsStoreIsRefusedByName() throws Exception {
    ControllerProcess.start(folder).close();
    Path store = folder.resolve("data/store.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO flyway_schema_history
          SELECT installed_rank + 1, '99', 'later', type, 'V99__later.sql', checksum, installed_by,
                 installed_on, execution_time, success
          FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1""");
    }

    ControllerProcess.Ended ended = ControllerProcess.startInVain(folder);

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.errors())
        .contains("error: the store " + store + " is of a newer version of Godwit")
        .contains("its tables are version 99")
        .contains("Nothing was changed");
    assertThat(ended.errors()).doesNotContain("\tat ");
  }

  @Test
  void aSettingThatIsNotKnownIsNamed() throws Exception {
    ControllerProcess.Ended ended = ControllerProcess.startInVain(folder, "listen.prot=1");

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.errors())
        .startsWith("error: ")
        .contains("listen.prot")
        .contains("listen.port");
    assertThat(ended.errors().lines()).hasSize(1);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  private static boolean contains(Path file, String secret) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
