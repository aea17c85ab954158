package io.godwit.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.overlay.Closure.Stage;
import io.godwit.controller.overlay.Verdict.Party;
import io.godwit.model.NetworkName;
import io.godwit.model.PolicyOrigin;
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
  private static final Party ELSEWHERE = party("web", new NetworkName("other"), "tier=web");
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
            Optional.of(new Closure(SHOP, Stage.CLOSED, POLICIES)),
            List.of());

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
    assertThat(Verdict.of(WEB, DB, Optional.empty(), Optional.empty(), List.of()))
        .isEqualTo(new Verdict.Open())
        .matches(Verdict::admits);
  }

  @Test
  void networkThatIsClosingLetsInAsMuchAsOneThatIsClosed() {
    Closure closing = new Closure(SHOP, Stage.CLOSING, List.of());

    assertThat(Verdict.of(WEB, DB, Optional.empty(), Optional.of(closing), List.of()))
        .isEqualTo(new Verdict.NoPolicy());
  }

  @Test
  void whatNobodyHasSaidIsNotKnownWhateverPoliciesSay() {
    Closure unknown = new Closure(SHOP, Stage.UNKNOWN, POLICIES);

    assertThat(Verdict.of(DB, WEB, Optional.empty(), Optional.of(unknown), List.of()))
        .isEqualTo(new Verdict.Unknown())
        .matches(verdict -> !verdict.admits());
  }

  @ParameterizedTest
  @EnumSource(value = Stage.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
  void networksAreApartWhateverTheyLetInOfTheirOwn(Stage stage) {
    Optional<Closure> closure = Optional.of(new Closure(SHOP, stage, POLICIES));

    assertThat(Verdict.of(ELSEWHERE, DB, Optional.empty(), closure, List.of()))
        .isEqualTo(new Verdict.Apart())
        .matches(verdict -> !verdict.admits());
    assertThat(Verdict.of(ELSEWHERE, DB, Optional.empty(), Optional.empty(), List.of()))
        .isEqualTo(new Verdict.Apart());
  }

  /** Of every pair of networks and VMs, open or closed, only what a policy names is let in. */
  @ParameterizedTest
  @CsvSource({
    "other/label:tier=web, vm:db, 5432/tcp, other, web, shop, db, 5432/tcp, true",
    "other/vm:web, all, any, other, web, shop, db, icmp, true",
    "other/all, label:tier=db, any, other, web, shop, db, , true",
    "other/all, vm:db, 5432/tcp, other, web, shop, db, 5433/tcp, false",
    "other/all, vm:db, 5432/tcp, other, web, shop, db, 5432/udp, false",
    "other/vm:api, vm:db, any, other, web, shop, db, , false",
    "other/all, vm:web, any, other, web, shop, db, , false",
    "other/all, all, any, third, web, shop, db, , false",
    "other/all, all, any, shop, db, other, web, , false",
  })
  void anotherNetworkIsLetInByItsOwnPoliciesAlone(
      String policyFrom,
      String policyTo,
      String service,
      String fromNetwork,
      String from,
      String toNetwork,
      String to,
      String port,
      boolean admitted) {
    Policy policy = policy(7, policyFrom, policyTo, service);
    Crossing crossing = new Crossing(new NetworkName("other"), SHOP, policy);
    for (Optional<Closure> closure :
        List.of(
            Optional.<Closure>empty(),
            Optional.of(new Closure(new NetworkName(toNetwork), Stage.CLOSED, POLICIES)))) {
      Verdict verdict =
          Verdict.of(
              party(from, new NetworkName(fromNetwork), "tier=" + from),
              party(to, new NetworkName(toNetwork), "tier=" + to),
              Optional.ofNullable(port).map(Service::parse),
              closure,
              List.of(crossing));

      assertThat(verdict)
          .isEqualTo(admitted ? new Verdict.ByPolicies(List.of(policy)) : new Verdict.Apart());
    }
  }

  @Test
  void aLostStoreDoesNotKnowWhatHostsOfTwoNetworksLetThrough() {
    assertThat(
            Verdict.of(
                ELSEWHERE,
                DB,
                Optional.empty(),
                Optional.of(new Closure(SHOP, Stage.UNKNOWN, List.of())),
                List.of()))
        .isEqualTo(new Verdict.Unknown());
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
        PolicyOrigin.parse(from),
        VmSelector.parse(to),
        Stream.of(services).map(Service::parse).toList());
  }
}
