package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Strays;
import io.godwit.controller.operation.Strays.Fate;
import io.godwit.controller.operation.Strays.Stray;
import io.godwit.controller.operation.Strays.Verdict;
import io.godwit.lab.ec2.Ec2Instance;
import io.godwit.lab.ec2.Ec2Region;
import io.godwit.lab.ec2.FakeEc2;
import io.godwit.lab.ec2.Mishaps;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Launches and terminations, of which many fail, some after they were done: nothing is left running
 * that is not wanted, and nobody else's instance is touched. How many, {@code -Dgodwit.launches}
 * says: 1,000 are claimed.
 */
class LaunchesUnderMishapsTest {
  private static final int CALLS = Integer.getInteger("godwit.launches", 300);
  private static final int FOREIGN = 20;
  private static final int PERCENT = 40;
  private static final long SEED = 20_261_127;
  private static final ProviderName AWS = new ProviderName("aws-fra");
  private static final Right OURS = new Right.Ours();

  private final Random random = new Random(SEED);
  private final Map<String, Fate> ledger = new HashMap<>();
  private final Map<HostName, InstanceId> fleet = new HashMap<>();
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final Set<String> foreign = new HashSet<>();

  private FakeEc2 fake;
  private Provider provider;

  private enum Outcome {
    LAUNCHED,
    LAUNCH_FAILED,
    TERMINATED,
    TERMINATION_FAILED,
    REFUSED_AS_FOREIGN
  }

  @BeforeEach
  void start() throws Exception {
    fake = FakeEc2.start(Ec2Region.usual("eu-central-1", "ami-1").withLooksUntilFound(2));
    for (int number = 0; number < FOREIGN; number++) {
      foreign.add(fake.add("m8i.large", foreignTags(number)).id());
    }
    AwsSettings settings =
        new AwsSettings(
            "eu-central-1", "ami-1", Optional.empty(), List.of(), Optional.of(fake.endpoint()));
    provider =
        new AwsProvider(
            new AwsPlace(AWS, "c0ffee", settings),
            AwsClients.client(settings, AwsProviderTest.credentials(FakeEc2.ACCESS_KEY)),
            time -> {});
  }

  /** Some say that they are hosts, of nobody or of another controller, and of names of ours. */
  private static Map<String, String> foreignTags(int number) {
    return switch (number % 4) {
      case 0 -> Map.of("Name", "database");
      case 1 -> Map.of(AwsPlace.HOST, "host-" + number);
      case 2 -> Map.of(AwsPlace.HOST, "host-" + number, AwsPlace.CONTROLLER, "decaf");
      default -> Map.of(AwsPlace.LAUNCH, "launch-" + number);
    };
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void nothingLeaksAndNothingForeignIsTouched() throws Exception {
    fake.setMishaps(Mishaps.drawn(new Random(SEED), PERCENT));
    for (int number = 0; number < CALLS; number++) {
      if (random.nextInt(100) < 60) {
        launch("launch-" + number, new HostName("host-" + number));
      } else if (random.nextInt(10) == 0) {
        terminateForeign();
      } else {
        terminateOne();
      }
    }
    assertThat(outcomes).as("every outcome was met").containsOnlyKeys(Outcome.values());
    assertThat(leaked()).as("there was something to put right").isNotEmpty();

    fake.setMishaps(Mishaps.NONE);
    reconcile();

    assertThat(leaked()).isEmpty();
    assertThat(running()).hasSize(fleet.size());
    assertThat(fake.instances())
        .filteredOn(each -> foreign.contains(each.id()))
        .hasSize(FOREIGN)
        .allSatisfy(each -> assertThat(each.touched()).isZero())
        .allSatisfy(each -> assertThat(each.isOn()).isTrue());
  }

  private void launch(String token, HostName host) throws Exception {
    Launch launch = ProviderContract.launch(token, host);
    ledger.put(token, Fate.UNDER_WAY);
    try {
      fleet.put(host, provider.launch(launch).id());
      ledger.put(token, Fate.WANTED);
      count(Outcome.LAUNCHED);
    } catch (ProviderException e) {
      ledger.put(token, Fate.TAKEN_BACK);
      count(Outcome.LAUNCH_FAILED);
    }
  }

  private void terminateOne() throws Exception {
    List<HostName> hosts = new ArrayList<>(new TreeMap<>(byText()).values());
    if (hosts.isEmpty()) {
      return;
    }
    HostName host = hosts.get(random.nextInt(hosts.size()));
    ledger.put(host.value().replace("host", "launch"), Fate.TAKEN_BACK);
    InstanceId instance = fleet.remove(host);
    try {
      provider.terminate(instance, OURS);
      count(Outcome.TERMINATED);
    } catch (ProviderException e) {
      count(Outcome.TERMINATION_FAILED);
    }
  }

  private Map<String, HostName> byText() {
    return fleet.keySet().stream().collect(Collectors.toMap(HostName::value, host -> host));
  }

  private void terminateForeign() throws Exception {
    List<String> ids = foreign.stream().sorted().toList();
    InstanceId victim = new InstanceId(ids.get(random.nextInt(ids.size())));
    try {
      provider.terminate(victim, OURS);
    } catch (ProviderException e) {
      if (e.fault() instanceof Fault.NotOurs) {
        count(Outcome.REFUSED_AS_FOREIGN);
      }
    }
  }

  private void count(Outcome outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  /** As the controller does, until there is nothing to be done. */
  private void reconcile() throws Exception {
    List<Stray> strays = strays();
    for (int round = 0; round < 5 && !strays.isEmpty(); round++) {
      for (Stray stray : strays) {
        assertThat(stray.verdict()).isEqualTo(Verdict.TERMINATE);
        provider.terminate(stray.instance().id(), OURS);
      }
      strays = strays();
    }
    assertThat(strays).isEmpty();
  }

  private List<Stray> strays() throws Exception {
    List<Instance> instances = new ArrayList<>();
    for (int look = 0; look < 3; look++) {
      instances = provider.list();
    }
    return Strays.among(
        new Listing(AWS, instances),
        fleet.keySet(),
        token -> Optional.ofNullable(ledger.get(token)));
  }

  /** What is on at the provider, by nobody's wish. */
  private List<String> leaked() {
    Set<String> wanted = fleet.values().stream().map(InstanceId::value).collect(Collectors.toSet());
    return running().stream().filter(id -> !wanted.contains(id)).toList();
  }

  private List<String> running() {
    return fake.instances().stream()
        .filter(each -> !foreign.contains(each.id()) && each.isOn())
        .map(Ec2Instance::id)
        .toList();
  }

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
