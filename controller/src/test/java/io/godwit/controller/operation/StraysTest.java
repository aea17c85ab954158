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
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Only the ledger's word ends an instance. */
class StraysTest {
  private static final ProviderName AWS = new ProviderName("aws-fra");

  @Test
  void aTagAloneIsReportedAndNotTerminated() {
    Instance stray =
        new Instance(
            new InstanceId("i-1"),
            new HostName("host-1"),
            State.RUNNING,
            Keeper.GODWIT,
            Optional.of("launch-1"));
    Listing listing = new Listing(AWS, List.of(stray));

    assertThat(Strays.among(listing, Set.of(), token -> Optional.empty()))
        .extracting(Stray::verdict)
        .containsExactly(Verdict.REPORT);
    assertThat(Strays.among(listing, Set.of(), token -> Optional.of(Fate.UNDER_WAY))).isEmpty();
    assertThat(Strays.among(listing, Set.of(), token -> Optional.of(Fate.KEPT)))
        .extracting(Stray::verdict)
        .containsExactly(Verdict.REPORT);
    assertThat(Strays.among(listing, Set.of(stray.host()), token -> Optional.of(Fate.TAKEN_BACK)))
        .extracting(Stray::verdict)
        .containsExactly(Verdict.REPORT);
    assertThat(Strays.among(listing, Set.of(), token -> Optional.of(Fate.TAKEN_BACK)))
        .extracting(Stray::verdict)
        .containsExactly(Verdict.TERMINATE);
  }
}
