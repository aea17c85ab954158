package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Image files from a caller who may be anyone, over a line that may break. */
@ExtendWith(SharedController.class)
class ImageUploadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static TestHost host;

  private final ControllerProcess controller;
  private final Rest rest;

  ImageUploadIT(ControllerProcess controller) {
    this.controller = controller;
    this.rest = Rest.to(controller);
  }

  @BeforeAll
  static void join(ControllerProcess controller) throws Exception {
    host = TestHost.join(controller, "images-1");
  }

  @AfterAll
  static void leave() {
    host.close();
  }

  @Test
  void anImageIsTakenAndGoesToTheHost() {
    String operation = importNew("whole", Images.qcow2((byte) 1));

    JsonNode done = ended(operation);
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("DONE");
    JsonNode image = rest.get("/api/v1/images/whole").mustBe(200).json();
    assertThat(image.path("fileBytes").asLong()).isEqualTo(Images.qcow2((byte) 1).length);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(uploads()).isEmpty());
  }

  @Test
  void aRepetitionWithTheSameKeyIsTheSameImport() {
    byte[] file = Images.qcow2((byte) 2);
    String[] key = {"Idempotency-Key", "again-and-again"};
    String first = upload("twice", file, key).mustBe(202).json().path("id").asText();
    String second = upload("twice", file, key).mustBe(202).json().path("id").asText();

    assertThat(second).isEqualTo(first);
    assertThat(upload("twice", Images.qcow2((byte) 3), key).problem(409, "CONFLICT"))
        .contains("was used for another request");
    ended(first);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(uploads()).isEmpty());
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    ended(importNew("taken", Images.qcow2((byte) 4)));

    assertThat(upload("taken", Images.qcow2((byte) 5)).problem(409, "EXISTS"))
        .contains("choose another name")
        .contains("Nothing was changed");
    assertThat(uploads()).isEmpty();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of(Images.withBackingFile(), "qcow2", "has a backing file"),
        Arguments.of(Images.withExternalData(), "qcow2", "keeps its data in another file"),
        Arguments.of(Images.cutOff(), "qcow2", "cut off"),
        Arguments.of(new byte[0], "qcow2", "cut off"),
        Arguments.of("<html>".getBytes(StandardCharsets.US_ASCII), "qcow2", "is not qcow2"),
        Arguments.of(Images.qcow2((byte) 0), "raw", "was given as raw but begins as qcow2"),
        Arguments.of(new byte[1000], "raw", "multiple of 512"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aHostileFileIsRefusedAndNotKept(byte[] file, String format, String why) {
    Rest.Answer answer =
        rest.upload("/api/v1/images?name=hostile&format=" + format + "&host=images-1", file);

    assertThat(answer.problem(400, "INVALID")).contains(why).contains("Nothing was changed");
    assertThat(rest.get("/api/v1/images/hostile").status()).isEqualTo(404);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void aFileBeyondTheLimitIsRefusedAndNotKept() {
    assertThat(upload("large", new byte[9 << 20]).problem(413, "TOO_LARGE"))
        .contains("at most 8 MiB")
        .contains("upload.limit");
    assertThat(uploads()).isEmpty();
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() throws Exception {
    byte[] part = new byte[1 << 20];
    try (SSLSocket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("/api/v1/images?name=broken&format=raw&host=images-1", 4L << 20));
      out.write(part);
      out.flush();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(uploads()).isNotEmpty());
    }

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(uploads()).isEmpty());
    assertThat(rest.get("/api/v1/images/broken").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                           give the image a name",
    "'name=..%2Fetc&format=qcow2', is not an image name",
    "'name=some',                  the format is qcow2 or raw",
    "'name=some&format=vmdk',      the format is qcow2 or raw"
  })
  void whatIsAskedIsLookedAtFirst(String query, String why) {
    assertThat(
            rest.upload("/api/v1/images?" + query, Images.qcow2((byte) 0)).problem(400, "INVALID"))
        .contains(why)
        .contains("Nothing was changed");
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    assertThat(
            rest.upload("/api/v1/images?name=some&format=qcow2&host=nobody", Images.qcow2((byte) 0))
                .problem(404, "NOT_FOUND"))
        .contains("'nobody'")
        .contains("Nothing was changed");
    assertThat(uploads()).isEmpty();
  }

  private String importNew(String name, byte[] file) {
    return upload(name, file).mustBe(202).json().path("id").asText();
  }

  private Rest.Answer upload(String name, byte[] file, String... headers) {
    return rest.upload(
        "/api/v1/images?name=" + name + "&format=qcow2&host=" + host.name(), file, headers);
  }

  private JsonNode ended(String operation) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> rest.get("/api/v1/operations/" + operation).mustBe(200).json(),
            view -> !view.path("endedAt").isNull());
  }

  private List<Path> uploads() {
    try (Stream<Path> files = Files.list(controller.data().resolve("uploads"))) {
      return files.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private SSLSocket connect() throws IOException {
    URI address = controller.address();
    return (SSLSocket)
        Tls.trusting(controller.ca())
            .getSocketFactory()
            .createSocket(address.getHost(), address.getPort());
  }

  private byte[] head(String path, long length) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(path, controller.token().orElseThrow(), Rest.BYTES, length)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
