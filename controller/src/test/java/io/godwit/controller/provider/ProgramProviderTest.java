package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs, as users write them. */
class ProgramProviderTest {
  private static final ProviderName EAST = new ProviderName("east");
  private static final InstanceId INSTANCE = new InstanceId("i-1");

  @TempDir Path folder;

  private Providers instances;

  @BeforeEach
  void name() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("providers.properties"), "provider.east = ./east --zone  a\n");
    instances = providers(file);
  }

  @Test
  void listsTurnsOffAndTurnsOn() throws Exception {
    program(
        """
        echo "$@" >> "$(dirname "$0")/calls"
        echo '{"instances": [{"id": "i-1", "host": "east-1", "state": "RUNNING", "managed": true,
                              "color": "red"},
                             {"id": "i-2", "host": "east-2", "state": "STOPPED"},
                             {"id": "i-3", "host": "east-3", "state": "STOPPING"}]}'
        """);

    assertThat(instances.all(EAST).instances())
        .containsExactly(
            instance("i-1", "east-1", State.RUNNING, Keeper.GODWIT),
            instance("i-2", "east-2", State.STOPPED, Keeper.SOMEBODY),
            instance("i-3", "east-3", State.UNKNOWN, Keeper.SOMEBODY));
    instances.stop(EAST, INSTANCE, new Right.Ours());
    instances.start(EAST, INSTANCE, new Right.Ours());
    assertThat(folder.resolve("calls"))
        .hasContent(
            "--zone a list\n--zone a list\n--zone a stop i-1\n--zone a list\n--zone a start i-1\n");
  }

  @Test
  void onlyTheWordGoneSaysThatAnInstanceNeverStartsAgain() throws Exception {
    program(
        """
        echo "$@" >> "$(dirname "$0")/calls"
        echo '{"instances": [{"id": "i-1", "host": "east-1", "state": "GONE", "managed": true},
                             {"id": "i-2", "host": "east-2", "state": "TERMINATED"},
                             {"id": "i-3", "host": "east-3"}]}'
        """);

    assertThat(instances.all(EAST).instances())
        .containsExactly(
            instance("i-1", "east-1", State.TERMINATED, Keeper.GODWIT),
            instance("i-2", "east-2", State.UNKNOWN, Keeper.SOMEBODY),
            instance("i-3", "east-3", State.UNKNOWN, Keeper.SOMEBODY));
    instances.of(EAST).terminate(INSTANCE, new Right.Ours());
    assertThat(folder.resolve("calls"))
        .as("it is asked whatever it says of the instance")
        .content()
        .endsWith("--zone a terminate i-1\n");
  }

  @Test
  void whereAnInstanceIsMayBeToldAndIsNotKnownWhereItsWordsAreNone() throws Exception {
    program(
        """
        echo '{"instances": [{"id": "i-1", "host": "east-1", "region": "fsn", "zone": "fsn1", "rack": "7"},
                             {"id": "i-2", "host": "east-2", "region": "Frankfurt am Main"}]}'
        """);

    assertThat(instances.all(EAST).instances())
        .extracting(Instance::location)
        .containsExactly(Location.ofNullable("fsn", "fsn1", "7"), Location.UNKNOWN);
  }

  @Test
  void whatTheProgramComplainsOfIsTold() throws Exception {
    program("echo 'wrong credentials' >&2; exit 1");
    assertRefused("provider east, asked for list: wrong credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "no JSON", "[]", "{\"instances\": 1}"})
  void listThatIsNoneIsRefused(String output) throws Exception {
    program("echo '" + output + "'");
    assertRefused("the program of provider east lists");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--all", "-h", "a b", "i-1;reboot"})
  void listingWithAnIdThatIsNoneIsRefused(String id) throws Exception {
    program("echo '{\"instances\": [{\"id\": \"%s\", \"host\": \"east-1\"}]}'".formatted(id));
    assertRefused("is not an instance's id");
  }

  @Test
  void instancesThatAreNoHostsAreNotTold() throws Exception {
    program(
        "echo '{\"instances\": [{\"id\": \"i-1\"}, {\"id\": \"--all\", \"host\": \"A host!\"}]}'");
    assertThat(instances.all(EAST).instances()).isEmpty();
  }

  @Test
  void providerWithoutAProgramIsNamed() throws Exception {
    assertRefused("the program of provider east cannot be run");
    assertThatThrownBy(() -> instances.all(new ProviderName("west")))
        .isInstanceOf(InstanceException.class)
        .hasMessage("the controller's file of providers has no line provider.west");
    assertThatThrownBy(() -> providers(folder.resolve("nowhere")).all(EAST))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("nowhere, cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "east = ./east",
        "provider.EAST! = ./east",
        "provider.east =",
        "provider.east.kind = cloud",
        "provider.east.kind = static",
        "provider.east.kind = static\nprovider.east.hosts = rack-1",
        "provider.east = ./east\nprovider.east.region = x"
      })
  void fileThatIsNotUnderstoodIsRefusedWhole(String line) throws Exception {
    Files.writeString(folder.resolve("providers.properties"), line + "\n");
    assertRefused("the file of providers, ");
  }

  @Test
  void whoWaitsForAProgramCanBeInterruptedAndTheProgramEnds() throws Exception {
    program(
        """
        touch "$(dirname "$0")/begun"
        while ! test -e "$(dirname "$0")/go"; do sleep 0.02; done
        touch "$(dirname "$0")/ended"
        """);
    FutureTask<Listing> waiting = new FutureTask<>(() -> instances.all(EAST));
    Thread waiter = Thread.ofVirtual().start(waiting);
    await().until(() -> Files.exists(folder.resolve("begun")));

    waiter.interrupt();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
    Files.createFile(folder.resolve("go"));
    await().until(() -> Files.exists(folder.resolve("ended")));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> instances.all(EAST))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining(message);
  }

  private static Providers providers(Path file) {
    return new Providers(file, "c0ffee", time -> {});
  }

  private static Instance instance(String id, String host, State state, Keeper keeper) {
    return new Instance(new InstanceId(id), new HostName(host), state, keeper);
  }

  private void program(String script) throws IOException {
    Path program = folder.resolve("east");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
