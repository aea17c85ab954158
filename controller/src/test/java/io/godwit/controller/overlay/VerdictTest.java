package io.godwit.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.overlay.Closure.Stage;
import io.godwit.controller.overlay.Verdict.Party;
import io.godwit.model.NetworkName;
import io.godwit.model.Service;
import io.godwit.model.VmLabel;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import io.godwit.model.VmSelector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {
  private static final NetworkName SHOP = new NetworkName("shop");
  private static final Party WEB = party("web", SHOP, "tier=web");
  private static final Party DB = party("db", SHOP, "tier=db");
  private static final List<Policy> POLICIES =
      List.of(
          policy(1, "label:tier=web", "vm:db", "5432/tcp", "icmp"),
          policy(2, "vm:web", "label:tier=db", "5000-6000/tcp"),
          policy(3, "all", "vm:web", "udp"),
          policy(4, "vm:db", "vm:web", "any"));

  @ParameterizedTest
  @CsvSource({
    "web, db, 5432/tcp, 1 2",
    "web, db, 5999/tcp, 2",
    "web, db, icmp, 1",
    "web, db, 5432/udp, ''",
    "web, db, 443/tcp, ''",
    "web, db, , 1 2",
    "db, web, 1/udp, 3 4",
    "db, web, 1/tcp, 4",
    "db, web, , 3 4",
  })
  void closedNetworkLetsInWhatAPolicyDoes(String from, String to, String port, String policies) {
    Verdict verdict =
        Verdict.of(
            named(from),
            named(to),
            Optional.ofNullable(port).map(Service::parse),
            Optional.of(new Closure(SHOP, Stage.CLOSED, POLICIES)));

    assertThat(verdict.admits()).isEqualTo(!policies.isEmpty());
    assertThat(verdict)
        .isEqualTo(
            policies.isEmpty()
                ? new Verdict.NoPolicy()
                : new Verdict.ByPolicies(
                    Stream.of(policies.split(" ", -1))
                        .map(number -> POLICIES.get(Integer.parseInt(number) - 1))
                        .toList()));
  }

  @Test
  void openNetworkLetsInEverything() {
    assertThat(Verdict.of(WEB, DB, Optional.empty(), Optional.empty()))
        .isEqualTo(new Verdict.Open())
        .matches(Verdict::admits);
  }

  @Test
  void networkThatIsClosingLetsInAsMuchAsOneThatIsClosed() {
    Closure closing = new Closure(SHOP, Stage.CLOSING, List.of());

    assertThat(Verdict.of(WEB, DB, Optional.empty(), Optional.of(closing)))
        .isEqualTo(new Verdict.NoPolicy());
  }

  @Test
  void whatNobodyHasSaidIsNotKnownWhateverPoliciesSay() {
    Closure unknown = new Closure(SHOP, Stage.UNKNOWN, POLICIES);

    assertThat(Verdict.of(DB, WEB, Optional.empty(), Optional.of(unknown)))
        .isEqualTo(new Verdict.Unknown())
        .matches(verdict -> !verdict.admits());
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void networksAreApartWhateverTheyLetIn(Stage stage) {
    Party elsewhere = party("web", new NetworkName("apart"), "tier=web");

    assertThat(
            Verdict.of(
                elsewhere, DB, Optional.empty(), Optional.of(new Closure(SHOP, stage, POLICIES))))
        .isEqualTo(new Verdict.Apart())
        .matches(verdict -> !verdict.admits());
    assertThat(Verdict.of(elsewhere, DB, Optional.empty(), Optional.empty()))
        .isEqualTo(new Verdict.Apart());
  }

  private static Party named(String name) {
    return name.equals("web") ? WEB : DB;
  }

  private static Party party(String name, NetworkName network, String label) {
    return new Party(new VmName(name), network, VmLabels.of(VmLabel.parse(label)));
  }

  private static Policy policy(long number, String from, String to, String... services) {
    return new Policy(
        number,
        VmSelector.parse(from),
        VmSelector.parse(to),
        Stream.of(services).map(Service::parse).toList());
  }
}
