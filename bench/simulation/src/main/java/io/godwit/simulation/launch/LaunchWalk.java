package io.godwit.simulation.launch;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Launch.Market;
import io.godwit.controller.operation.Launch.UserData;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Strays;
import io.godwit.controller.operation.Strays.Fate;
import io.godwit.controller.operation.Strays.Stray;
import io.godwit.controller.operation.Strays.Verdict;
import io.godwit.controller.provider.Providers;
import io.godwit.lab.ec2.Ec2Instance;
import io.godwit.lab.ec2.Ec2Region;
import io.godwit.lab.ec2.FakeEc2;
import io.godwit.lab.ec2.Mishaps;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * Launches and terminations, of which many fail, some after they were done; then what a controller
 * does about what is left. Instances of others are there all the time, some with names of hosts of
 * ours, and are tried to be terminated too.
 */
final class LaunchWalk {
  private static final ProviderName AWS = new ProviderName("aws-fra");
  private static final Right OURS = new Right.Ours();
  private static final int FOREIGN = 20;
  private static final int FAILING_PERCENT = 40;
  private static final int LAUNCHES_PERCENT = 60;

  /** New instances are found only after so many calls. */
  private static final int LOOKS = 2;

  private static final int MOST_ROUNDS = 5;

  private final long seed;
  private final Random random;
  private final FakeEc2 fake;
  private final Provider provider;
  private final Map<String, Fate> ledger = new HashMap<>();
  private final Map<String, InstanceId> fleet = new TreeMap<>();
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final Set<String> foreign = new HashSet<>();

  /** What came of a call. */
  enum Outcome {
    LAUNCHED,
    LAUNCH_FAILED,
    TERMINATED,
    TERMINATION_FAILED,
    REFUSED_AS_FOREIGN,
    /** It failed before its refusal could come. */
    FOREIGN_UNANSWERED
  }

  /**
   * What came of a walk.
   *
   * @param strays instances that were on and wanted by nobody, before they were looked for
   * @param leaked those that are so at the end
   * @param foreignTouched instances of others that anybody has touched, or that are off
   */
  record Result(
      Map<Outcome, Integer> outcomes, int wanted, int strays, int leaked, int foreignTouched) {}

  private LaunchWalk(long seed, FakeEc2 fake, Provider provider) {
    this.seed = seed;
    this.random = new Random(seed);
    this.fake = fake;
    this.provider = provider;
  }

  /**
   * Walks.
   *
   * @param folder where the file of providers is written; credentials come by the SDK's default
   *     chain, as for anybody
   */
  static Result walk(long seed, int calls, Path folder)
      throws IOException, InstanceException, InterruptedException {
    Ec2Region region = Ec2Region.usual("eu-central-1", "ami-1").withLooksUntilFound(LOOKS);
    try (FakeEc2 fake = FakeEc2.start(region)) {
      Path file =
          Files.writeString(
              folder.resolve("providers.properties"),
              """
              provider.aws-fra.kind = aws
              provider.aws-fra.region = eu-central-1
              provider.aws-fra.image = ami-1
              provider.aws-fra.endpoint = %s
              """
                  .formatted(fake.endpoint()));
      Provider provider = new Providers(file, "c0ffee", time -> {}).of(AWS);
      return new LaunchWalk(seed, fake, provider).walk(calls);
    }
  }

  private Result walk(int calls) throws InstanceException, InterruptedException {
    for (int number = 0; number < FOREIGN; number++) {
      foreign.add(fake.add("m8i.large", foreignTags(number)).id());
    }
    fake.setMishaps(Mishaps.drawn(new Random(seed), FAILING_PERCENT));
    for (int number = 0; number < calls; number++) {
      call(number);
    }
    int strays = unwanted().size();
    fake.setMishaps(Mishaps.NONE);
    reconcile();
    return new Result(outcomes, fleet.size(), strays, unwanted().size(), touched());
  }

  private static Map<String, String> foreignTags(int number) {
    return switch (number % 4) {
      case 0 -> Map.of("Name", "database");
      case 1 -> Map.of("godwit:host", "host-" + number);
      case 2 -> Map.of("godwit:host", "host-" + number, "godwit:controller", "decaf");
      default -> Map.of("godwit:launch", "launch-" + number);
    };
  }

  private void call(int number) throws InstanceException, InterruptedException {
    if (fleet.isEmpty() || random.nextInt(100) < LAUNCHES_PERCENT) {
      launch("launch-" + number, new HostName("host-" + number));
    } else if (random.nextInt(10) == 0) {
      terminateForeign();
    } else {
      terminateOne();
    }
  }

  private void launch(String token, HostName host) throws InstanceException, InterruptedException {
    ledger.put(token, Fate.UNDER_WAY);
    try {
      fleet.put(host.value(), provider.launch(asked(token, host)).id());
      ledger.put(token, Fate.WANTED);
      count(Outcome.LAUNCHED);
    } catch (ProviderException e) {
      ledger.put(token, Fate.TAKEN_BACK);
      count(Outcome.LAUNCH_FAILED);
    }
  }

  private static Launch asked(String token, HostName host) {
    return new Launch(
        token,
        host,
        "m8i.large",
        Optional.empty(),
        Optional.empty(),
        new Market.OnDemand(),
        new UserData("#cloud-config\n"));
  }

  private void terminateOne() throws InstanceException, InterruptedException {
    List<String> hosts = List.copyOf(fleet.keySet());
    String host = hosts.get(random.nextInt(hosts.size()));
    ledger.put(host.replace("host", "launch"), Fate.TAKEN_BACK);
    try {
      provider.terminate(fleet.remove(host), OURS);
      count(Outcome.TERMINATED);
    } catch (ProviderException e) {
      count(Outcome.TERMINATION_FAILED);
    }
  }

  private void terminateForeign() throws InstanceException, InterruptedException {
    List<String> ids = foreign.stream().sorted().toList();
    try {
      provider.terminate(new InstanceId(ids.get(random.nextInt(ids.size()))), OURS);
    } catch (ProviderException e) {
      count(
          e.fault() instanceof Fault.NotOurs
              ? Outcome.REFUSED_AS_FOREIGN
              : Outcome.FOREIGN_UNANSWERED);
    }
  }

  private void count(Outcome outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  /** As the controller does from time to time. */
  private void reconcile() throws InstanceException, InterruptedException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      for (Stray stray : strays()) {
        if (stray.verdict() == Verdict.TERMINATE) {
          provider.terminate(stray.instance().id(), OURS);
        }
      }
    }
  }

  private List<Stray> strays() throws InstanceException, InterruptedException {
    List<Instance> instances = provider.list();
    Map<HostName, Optional<InstanceId>> hosts =
        fleet.entrySet().stream()
            .collect(
                Collectors.toMap(
                    each -> new HostName(each.getKey()), each -> Optional.of(each.getValue())));
    return Strays.among(
        new Listing(AWS, instances), hosts, token -> Optional.ofNullable(ledger.get(token)));
  }

  /** What is on at the provider, is not others', and is no host of the fleet. */
  private List<Ec2Instance> unwanted() {
    Set<String> wanted = fleet.values().stream().map(InstanceId::value).collect(Collectors.toSet());
    return fake.instances().stream()
        .filter(each -> !foreign.contains(each.id()) && each.isOn())
        .filter(each -> !wanted.contains(each.id()))
        .toList();
  }

  private int touched() {
    return (int)
        fake.instances().stream()
            .filter(each -> foreign.contains(each.id()))
            .filter(each -> each.touched() > 0 || !each.isOn())
            .count();
  }
}
