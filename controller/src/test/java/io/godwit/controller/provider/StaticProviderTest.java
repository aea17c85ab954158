package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that a user has are listed, and otherwise left alone. */
class StaticProviderTest {
  private static final InstanceId ADDRESS = new InstanceId("192.0.2.7");
  private static final HostName HOST = new HostName("rack-1");
  private static final Right NAMED = new Right.Named(HOST);

  @TempDir Path folder;

  private Provider provider;

  @BeforeEach
  void setUp() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("providers.properties"),
            """
            provider.office.kind  = static
            provider.office.hosts = rack-1=192.0.2.7
            """);
    provider = new Providers(file, "c0ffee", time -> {}).of(new ProviderName("office"));
  }

  @Test
  void nobodyKnowsWhetherTheyAreOn() throws Exception {
    assertThat(provider.list())
        .containsExactly(new Instance(ADDRESS, HOST, State.UNKNOWN, Keeper.SOMEBODY));
    assertThat(provider.types()).isEmpty();
  }

  @Test
  void whereTheyStandIsToldByTheFile() throws Exception {
    Provider office = office("places = rack-1=berlin/hall-a/7");
    assertThat(office.list())
        .extracting(Instance::location)
        .containsExactly(Location.ofNullable("berlin", "hall-a", "7"));
    assertThat(office("places = rack-1=berlin").list())
        .extracting(Instance::location)
        .containsExactly(Location.ofNullable("berlin", null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rack-9=berlin", "rack-1", "rack-1=", "rack-1=a//b", "rack-1=a b"})
  void placesThatAreNoneAreRefused(String places) {
    assertThatThrownBy(() -> office("places = " + places))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("settings of provider office that are not right");
  }

  private Provider office(String setting) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("others.properties"),
            """
            provider.office.kind  = static
            provider.office.hosts = rack-1=192.0.2.7
            provider.office.%s
            """
                .formatted(setting));
    return new Providers(file, "c0ffee", time -> {}).of(new ProviderName("office"));
  }

  @Test
  void nothingIsLaunchedTurnedOffOrGivenUp() {
    ProviderContract.assertFault(
        Fault.NotOffered.class,
        () -> provider.launch(ProviderContract.launch("token-1", new HostName("rack-2"))));
    ProviderContract.assertFault(Fault.NotOffered.class, () -> provider.stop(ADDRESS, NAMED));
    ProviderContract.assertFault(Fault.NotOffered.class, () -> provider.start(ADDRESS, NAMED));
    ProviderContract.assertFault(Fault.NotOffered.class, () -> provider.terminate(ADDRESS, NAMED));
  }
}
