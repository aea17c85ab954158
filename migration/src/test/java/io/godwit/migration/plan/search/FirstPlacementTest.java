package io.godwit.migration.plan.search;

import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.TestFleet;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.HostName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstPlacementTest {
  private static final int HOSTS = 8;
  private static final int SERVICES = 6;

  /** What is at home has to make way for what may be nowhere else. */
  @Test
  void movesWhatIsAtHomeOutOfTheWay() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 60)
            .with("b", 60)
            .with("c", 60)
            .on("a", "one", 10)
            .on("b", "two", 10)
            .keeping(Spread.apart(vms("one", "two")))
            .keeping(new Pinned(vms("two"), Set.of(host("a"))));

    assertThat(isFound(fleet, 1)).isTrue();
  }

  /** Of fleets made around a placement: services of which each VM may be on few hosts, apart. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void findsOneWhereThereIsOne(int seed) {
    assertThat(isFound(aroundAPlacement(new Random(seed)), seed)).isTrue();
  }

  @Test
  void endsWhereThereIsNone() {
    TestFleet fleet = new TestFleet().with("a", 60).with("b", 60).with("c", 60);
    List.of("one", "two", "three").forEach(vm -> fleet.on("a", vm, 10));
    fleet.keeping(Spread.apart(vms("one", "two", "three")));

    assertThat(isFound(fleet.keeping(pinned("one", "a")), 1)).isTrue();
    assertThat(isFound(fleet.keeping(pinned("two", "b")).keeping(pinned("three", "b")), 1))
        .isFalse();
  }

  private static Pinned pinned(String vm, String host) {
    return new Pinned(vms(vm), Set.of(host(host)));
  }

  private static TestFleet aroundAPlacement(Random random) {
    TestFleet fleet = new TestFleet();
    List<String> hosts = new ArrayList<>();
    for (int host = 0; host < HOSTS; host++) {
      hosts.add("host-" + host);
      fleet.with("host-" + host, 60);
    }
    for (int service = 0; service < SERVICES; service++) {
      Collections.shuffle(hosts, random);
      addService(fleet, "service-" + service, hosts, random);
    }
    return fleet;
  }

  private static void addService(
      TestFleet fleet, String service, List<String> hosts, Random random) {
    List<String> names = new ArrayList<>();
    for (String host : hosts) {
      String name = service + "-on-" + host;
      names.add(name);
      fleet.on(any(hosts, random), name, 5);
      Set<HostName> allowed = new HashSet<>(List.of(host(host), host(any(hosts, random))));
      fleet.keeping(new Pinned(vms(name), allowed));
    }
    fleet.keeping(Spread.apart(vms(names.toArray(String[]::new))));
  }

  private static String any(List<String> hosts, Random random) {
    return hosts.get(random.nextInt(hosts.size()));
  }

  private static boolean isFound(TestFleet fleet, long seed) {
    Problem problem = new Problem(new Encoding(fleet.request()));
    FirstPlacement first =
        new FirstPlacement(problem, new Dice(new Random(seed)), Budget.ofSteps(200_000));
    boolean found = first.find(1);
    assertThat(first.state().isSound()).isEqualTo(found);
    return found;
  }
}
