package io.godwit.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Strays.Fate;
import io.godwit.controller.operation.Strays.Stray;
import io.godwit.controller.operation.Strays.Verdict;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Only the ledger's word ends an instance. */
class StraysTest {
  private static final ProviderName AWS = new ProviderName("aws-fra");

  private static final HostName HOST = new HostName("host-1");
  private static final Instance STRAY = instance("i-1");
  private static final Map<HostName, Optional<InstanceId>> NOBODY = Map.of();

  @Test
  void aTagAloneIsReportedAndNotTerminated() {
    assertThat(verdicts(NOBODY, token -> Optional.empty())).containsExactly(Verdict.REPORT);
    assertThat(verdicts(NOBODY, Fate.UNDER_WAY)).isEmpty();
    assertThat(verdicts(NOBODY, Fate.KEPT)).containsExactly(Verdict.REPORT);
    assertThat(verdicts(on("i-1"), Fate.TAKEN_BACK)).containsExactly(Verdict.REPORT);
    assertThat(verdicts(NOBODY, Fate.TAKEN_BACK)).containsExactly(Verdict.TERMINATE);
  }

  @Test
  void whatCameOfALaunchBeforeAStoreWasRestoredIsLeftToAPerson() {
    assertThat(verdicts(NOBODY, Fate.UNKNOWN)).containsExactly(Verdict.REPORT);
    assertThat(verdicts(on("i-1"), Fate.UNKNOWN)).as("its host is in the fleet").isEmpty();
  }

  @Test
  void anotherInstanceThanTheHostsOwnIsAStrayWhateverItsName() {
    assertThat(verdicts(on("i-2"), Fate.WANTED)).containsExactly(Verdict.REPORT);
    assertThat(verdicts(on("i-2"), token -> Optional.empty())).containsExactly(Verdict.REPORT);
    assertThat(verdicts(on("i-2"), Fate.TAKEN_BACK)).containsExactly(Verdict.TERMINATE);
    assertThat(verdicts(on("i-1"), Fate.WANTED)).isEmpty();
  }

  @Test
  void whereItIsNotKnownWhichInstanceAHostIsOnNoneIsTerminated() {
    Map<HostName, Optional<InstanceId>> somewhere = Map.of(HOST, Optional.empty());

    assertThat(verdicts(somewhere, Fate.WANTED)).as("it is the only one").isEmpty();
    assertThat(verdicts(somewhere, Fate.TAKEN_BACK)).containsExactly(Verdict.REPORT);
    assertThat(
            verdicts(List.of(STRAY, instance("i-2")), somewhere, token -> Optional.of(Fate.WANTED)))
        .containsExactly(Verdict.REPORT, Verdict.REPORT);
  }

  private static Instance instance(String id) {
    return new Instance(
        new InstanceId(id), HOST, State.RUNNING, Keeper.GODWIT, Optional.of("launch-" + id));
  }

  private static Map<HostName, Optional<InstanceId>> on(String instance) {
    return Map.of(HOST, Optional.of(new InstanceId(instance)));
  }

  private static List<Verdict> verdicts(Map<HostName, Optional<InstanceId>> fleet, Fate fate) {
    return verdicts(fleet, token -> Optional.of(fate));
  }

  private static List<Verdict> verdicts(
      Map<HostName, Optional<InstanceId>> fleet, Function<String, Optional<Fate>> ledger) {
    return verdicts(List.of(STRAY), fleet, ledger);
  }

  private static List<Verdict> verdicts(
      List<Instance> listed,
      Map<HostName, Optional<InstanceId>> fleet,
      Function<String, Optional<Fate>> ledger) {
    return Strays.among(new Listing(AWS, listed), fleet, ledger).stream()
        .map(Stray::verdict)
        .toList();
  }
}
