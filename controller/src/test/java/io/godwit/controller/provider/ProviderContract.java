package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Launch.Market;
import io.godwit.controller.operation.Launch.UserData;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Quota;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every provider that launches has to keep to. */
abstract class ProviderContract {
  protected static final HostName THEIRS = new HostName("theirs");
  protected static final HostName HOST = new HostName("east-1");
  protected static final String NESTS = "m8i.large";
  protected static final String FLAT = "t3.micro";
  private static final Right OURS = new Right.Ours();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** With {@link #NESTS} and {@link #FLAT}, and one running instance that is somebody else's. */
  abstract Provider provider();

  /** Somebody else's instance, which says that it is the host {@link #THEIRS}. */
  abstract InstanceId foreign();

  /** The next launch is done, and its reply is lost. */
  abstract void loseReply();

  @Test
  void whatIsLaunchedIsListedAsOurs() throws Exception {
    Instance launched = provider().launch(launch("token-1", HOST));

    awaitState(launched.id(), State.RUNNING);
    Instance found = find(launched.id()).orElseThrow();
    assertThat(found)
        .isEqualTo(
            new Instance(
                launched.id(),
                HOST,
                State.RUNNING,
                Keeper.GODWIT,
                Optional.of("token-1"),
                found.location()));
  }

  @Test
  void theSameTokenGivesTheSameInstance() throws Exception {
    Instance first = provider().launch(launch("token-1", HOST));
    Instance again = provider().launch(launch("token-1", HOST));
    Instance other = provider().launch(launch("token-2", new HostName("east-2")));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(other.id()).isNotEqualTo(first.id());
    awaitState(first.id(), State.RUNNING);
    awaitState(other.id(), State.RUNNING);
    assertThat(ours()).containsExactlyInAnyOrder(first.id(), other.id());
  }

  @Test
  void launchWhoseReplyIsLostIsDoneOnce() throws Exception {
    loseReply();
    InstanceId launched = launchedAtLast(launch("token-1", HOST));

    awaitState(launched, State.RUNNING);
    assertThat(ours()).containsExactly(launched);
  }

  private InstanceId launchedAtLast(Launch launch) throws Exception {
    try {
      return provider().launch(launch).id();
    } catch (ProviderException e) {
      assertThat(e.fault()).isInstanceOf(Fault.Unanswered.class);
      return provider().launch(launch).id();
    }
  }

  @Test
  void tokenOfAnotherLaunchIsRefused() throws Exception {
    Instance first = provider().launch(launch("token-1", HOST));

    assertFault(
        Fault.TokenReused.class,
        () -> provider().launch(launch("token-1", new HostName("east-2"))));
    awaitState(first.id(), State.RUNNING);
    assertThat(ours()).containsExactly(first.id());
  }

  @Test
  void instanceIsTurnedOffAndOnAndGivenUp() throws Exception {
    InstanceId id = provider().launch(launch("token-1", HOST)).id();
    awaitState(id, State.RUNNING);

    provider().stop(id, OURS);
    awaitState(id, State.STOPPED);
    provider().stop(id, OURS);
    assertThat(stateOf(id)).isEqualTo(State.STOPPED);

    provider().start(id, OURS);
    awaitState(id, State.RUNNING);
    provider().start(id, OURS);
    assertThat(stateOf(id)).isEqualTo(State.RUNNING);

    provider().terminate(id, OURS);
    awaitState(id, State.TERMINATED);
    provider().terminate(id, OURS);
    assertThat(stateOf(id)).isEqualTo(State.TERMINATED);
  }

  @Test
  void anInstanceThatIsNotThereIsNotFound() {
    InstanceId none = new InstanceId("i-00000000000000000");
    assertFault(Fault.NotFound.class, () -> provider().stop(none, OURS));
    assertFault(Fault.NotFound.class, () -> provider().start(none, OURS));
    assertFault(Fault.NotFound.class, () -> provider().terminate(none, OURS));
  }

  static Stream<Right> rightsThatDoNotReach() {
    return Stream.of(OURS, new Right.Named(HOST));
  }

  @ParameterizedTest
  @MethodSource("rightsThatDoNotReach")
  void whatIsNotOursIsNotTouched(Right right) throws Exception {
    assertFault(Fault.NotOurs.class, () -> provider().stop(foreign(), right));
    assertFault(Fault.NotOurs.class, () -> provider().start(foreign(), right));
    assertFault(Fault.NotOurs.class, () -> provider().terminate(foreign(), right));

    assertThat(find(foreign()))
        .hasValueSatisfying(
            each -> {
              assertThat(each.keeper()).isEqualTo(Keeper.SOMEBODY);
              assertThat(each.state()).isEqualTo(State.RUNNING);
            });
  }

  @Test
  void whatItsUserHasNamedIsTouched() throws Exception {
    provider().stop(foreign(), new Right.Named(THEIRS));
    awaitState(foreign(), State.STOPPED);
  }

  @Test
  void typeThatCannotNestIsRefused() throws Exception {
    assertFault(Fault.TypeCannotNest.class, () -> provider().launch(launch("token-1", HOST, FLAT)));
    assertFault(
        Fault.NoSuchType.class, () -> provider().launch(launch("token-2", HOST, "m8i.huge")));
    assertThat(ours()).isEmpty();
  }

  /** From now on the provider lets launch nothing more. */
  abstract void fillQuota();

  @Test
  void quotaThatIsFullLaunchesNothing() throws Exception {
    Optional<Quota> before = provider().quota();
    before.ifPresent(quota -> assertThat(quota.instances()).isPositive());
    fillQuota();

    Optional<Quota> quota = provider().quota();
    assertThat(quota.isPresent()).as("one that tells goes on to").isEqualTo(before.isPresent());
    quota.ifPresent(left -> assertThat(left.instances()).isZero());
    assertFault(Fault.QuotaFull.class, () -> provider().launch(launch("token-1", HOST)));
    assertThat(ours()).isEmpty();
  }

  @Test
  void typesSayWhetherTheyNest() throws Exception {
    assertThat(provider().types())
        .contains(new Provider.Type(NESTS, 2, 8192, true), new Provider.Type(FLAT, 2, 1024, false));
  }

  protected static Launch launch(String token, HostName host) {
    return launch(token, host, NESTS);
  }

  protected static Launch launch(String token, HostName host, String type) {
    return new Launch(
        token,
        host,
        type,
        Optional.empty(),
        Optional.empty(),
        new Market.OnDemand(),
        new UserData("#cloud-config\n"));
  }

  /** A call that fails so, and its failure. */
  protected static <F extends Fault> F assertFault(Class<F> kind, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("a fault of kind " + kind.getSimpleName()).isNotNull();
    assertThat(failure.fault()).isInstanceOf(kind);
    assertThat(failure).hasMessageContaining(failure.fault().what());
    return kind.cast(failure.fault());
  }

  protected List<InstanceId> ours() throws Exception {
    return provider().list().stream()
        .filter(each -> each.keeper() == Keeper.GODWIT)
        .map(Instance::id)
        .toList();
  }

  protected Optional<Instance> find(InstanceId id) throws Exception {
    return provider().list().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  private State stateOf(InstanceId id) throws Exception {
    return find(id).map(Instance::state).orElse(State.UNKNOWN);
  }

  protected void awaitState(InstanceId id, State state) {
    await().atMost(PATIENCE).until(() -> stateOf(id), state::equals);
  }
}
