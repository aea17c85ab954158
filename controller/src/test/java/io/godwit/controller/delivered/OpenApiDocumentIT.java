package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docs/api/openapi.yaml} is what the controller says, so that a change of it is seen. */
@ExtendWith(SharedController.class)
class OpenApiDocumentIT {
  private static final Path KEPT =
      Path.of(System.getProperty("godwit.root"), "docs", "api", "openapi.yaml");

  private static final String RENEW =
      "lab/setup/maven verify -pl controller -am -Dtest=None -Dit.test=OpenApiDocumentIT"
          + " -Ddocuments.renew=true -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dfailsafe.failIfNoSpecifiedTests=false";

  private final Rest rest;

  OpenApiDocumentIT(ControllerProcess controller) {
    this.rest = Rest.to(controller);
  }

  @Test
  void theKeptDocumentIsWhatTheControllerSays() throws IOException {
    String served = rest.get("/openapi?format=yaml").mustBe(200).body();
    if (Boolean.getBoolean("documents.renew")) {
      Files.createDirectories(KEPT.getParent());
      Files.writeString(KEPT, served);
    }

    assertThat(KEPT).exists();
    assertThat(Files.readString(KEPT))
        .as(
            "The REST interface is not what docs/api/openapi.yaml says. Callers depend on it: within"
                + " v1 fields are only added. If the change is meant, renew the document, look at the"
                + " difference and commit it: "
                + RENEW)
        .isEqualTo(served);
  }
}
