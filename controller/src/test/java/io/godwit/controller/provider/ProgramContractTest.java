package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Launch.Market;
import io.godwit.controller.operation.Launch.UserData;
import io.godwit.controller.operation.Provider;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole provider as a program, whose instances are files. */
class ProgramContractTest extends ProviderContract {
  private static final InstanceId FOREIGN = new InstanceId("i-foreign");

  private static final String PROGRAM =
      """
      #!/bin/sh
      cd "$(dirname "$0")" || exit 1
      mkdir -p instances
      complain() { echo 'some warning' >&2; printf '{"error":"%s","message":"%s"}\\n' "$1" "$2" >&2; exit 1; }
      shown() {
        read -r host state managed token < "instances/$1"
        printf '{"id":"%s","host":"%s","state":"%s","managed":%s,"token":"%s"}' "$1" "$host" "$state" "$managed" "$token"
      }
      turn() {
        test -e "instances/$1" || complain NOT_FOUND "no $1"
        read -r host state managed token < "instances/$1"
        echo "$host $2 $managed $token" > "instances/$1"
      }
      field() { sed -n 's/.*"'"$1"'":"\\([^"]*\\)".*/\\1/p' asked; }
      case $1 in
        list)
          printf '{"instances":['
          comma=
          for each in instances/*; do printf %s "$comma"; shown "$(basename "$each")"; comma=,; done
          printf ']}';;
        stop) turn "$2" STOPPED;;
        start) turn "$2" RUNNING;;
        terminate) turn "$2" GONE;;
        console) echo "console of $2";;
        types) printf '{"types":[{"name":"t3.micro","cpus":2,"memoryMiB":1024},{"name":"m8i.large","cpus":2,"memoryMiB":8192,"nests":true}],"zones":["b","a"],"quota":{"instances":%d}}\\n' "$(cat left)";;
        launch)
          cat > asked
          host=$(field host) token=$(field token)
          case $(field type) in
            m8i.large) ;;
            t3.micro) complain TYPE_CANNOT_NEST t3.micro;;
            *) complain NO_SUCH_TYPE "$(field type)";;
          esac
          id="i-$token"
          if test -e "instances/$id"; then
            read -r before rest < "instances/$id"
            test "$before" = "$host" || complain TOKEN_REUSED "$token"
          else
            test "$(cat left)" -gt 0 || complain QUOTA_FULL none
            echo "$host RUNNING true $token" > "instances/$id"
          fi
          if test -e lose; then rm lose; complain UNANSWERED 'lost'; fi
          shown "$id";;
        *) complain NOT_OFFERED "no verb $1";;
      esac
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Path program = Files.writeString(folder.resolve("east"), PROGRAM);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectory(folder.resolve("instances"));
    Files.writeString(folder.resolve("left"), "2");
    Files.writeString(folder.resolve("instances/i-foreign"), "theirs RUNNING false \n");
  }

  @Override
  Provider provider() {
    return new ProgramProvider(
        new ProviderName("east"), List.of(folder.resolve("east").toString()));
  }

  @Override
  InstanceId foreign() {
    return FOREIGN;
  }

  @Override
  void loseReply() {
    try {
      Files.createFile(folder.resolve("lose"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  void fillQuota() {
    try {
      Files.writeString(folder.resolve("left"), "0");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void launchSaysAllThatIsAsked() throws Exception {
    provider()
        .launch(
            new Launch(
                "token-1",
                HOST,
                NESTS,
                Optional.of("fra"),
                Optional.of("fra-a"),
                new Market.Spot(Optional.of(new BigDecimal("0.05"))),
                new UserData("#cloud-config\nhostname: \"east-1\"\n")));

    assertThat(folder.resolve("asked"))
        .hasContent(
            """
            {"token":"token-1","host":"east-1","type":"m8i.large","region":"fra","zone":"fra-a",\
            "spot":true,"mostPerHour":0.05,"userData":"#cloud-config\\nhostname: \\"east-1\\"\\n"}""");
    assertThat(provider().zones()).containsExactly("a", "b");
    assertThat(provider().console(new InstanceId("i-token-1"))).hasValue("console of i-token-1\n");
  }

  @Test
  void programThatDoesNotLaunchSaysSo() throws Exception {
    Files.writeString(folder.resolve("east"), "#!/bin/sh\necho 'I only list' >&2; exit 2\n");
    assertThat(
            assertFault(Fault.Other.class, () -> provider().launch(launch("token-1", HOST))).what())
        .isEqualTo("I only list");
  }
}
