package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Launch.Market;
import io.godwit.controller.operation.Launch.UserData;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.lab.ec2.Ec2Instance;
import io.godwit.lab.ec2.Ec2Region;
import io.godwit.lab.ec2.FakeEc2;
import io.godwit.lab.ec2.Mishap;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The adapter of AWS, by its SDK, against a fake that speaks EC2's protocol. */
class AwsProviderTest extends ProviderContract {
  private static final String REGION = "eu-central-1";
  private static final String IMAGE = "ami-0123456789abcdef0";
  private static final Right OURS = new Right.Ours();

  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final Deque<Mishap> mishaps = new ConcurrentLinkedDeque<>();

  private FakeEc2 fake;
  private Ec2Instance foreign;
  private Provider provider;

  @BeforeEach
  void start() throws IOException {
    start(Ec2Region.usual(REGION, IMAGE));
  }

  private void start(Ec2Region region) throws IOException {
    fake = FakeEc2.start(region);
    foreign = fake.add(FLAT, Map.of(AwsPlace.HOST, THEIRS.value()));
    Ec2Instance unused = fake.add("m7i.large", Map.of("Name", "a database"));
    provider = provider(REGION, IMAGE, FakeEc2.ACCESS_KEY);
  }

  private Provider provider(String region, String image, String accessKey) {
    AwsSettings settings =
        new AwsSettings(
            region,
            image,
            Optional.of("subnet-1"),
            List.of("sg-1", "sg-2"),
            Optional.of(fake.endpoint()));
    return new AwsProvider(
        new AwsPlace(new ProviderName("aws-fra"), "c0ffee", settings),
        AwsClients.client(settings, credentials(accessKey)),
        pauses::add);
  }

  static AwsCredentialsProvider credentials(String accessKey) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret"));
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Override
  Provider provider() {
    return provider;
  }

  @Override
  InstanceId foreign() {
    return new InstanceId(foreign.id());
  }

  @Override
  void loseReply() {
    failNext("RunInstances", new Mishap.ReplyLost(), 1);
  }

  @Override
  void fillQuota() {
    failNext("RunInstances", new Mishap.Refused("VcpuLimitExceeded"), 1);
  }

  /** So many of the next calls of that action go wrong so. */
  private void failNext(String action, Mishap mishap, int calls) {
    for (int number = 0; number < calls; number++) {
      mishaps.add(mishap);
    }
    fake.setMishaps(
        called -> called.equals(action) ? Optional.ofNullable(mishaps.poll()) : Optional.empty());
  }

  @Test
  void launchAsksForAllThatAHostNeeds() throws Exception {
    Launch launch =
        new Launch(
            "token-1",
            HOST,
            NESTS,
            Optional.of(REGION),
            Optional.of(REGION + "b"),
            new Market.Spot(Optional.of(new BigDecimal("0.05"))),
            new UserData("#cloud-config\n"));

    Instance launched = provider.launch(launch);

    Ec2Instance made = at(launched.id());
    assertThat(made.zone()).isEqualTo(REGION + "b");
    assertThat(made.tags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "godwit:controller", "c0ffee",
                "godwit:host", "east-1",
                "godwit:launch", "token-1",
                "Name", "east-1"));
    assertThat(made.launch())
        .containsEntry("ImageId", IMAGE)
        .containsEntry("SubnetId", "subnet-1")
        .containsEntry("SecurityGroupId.1", "sg-1")
        .containsEntry("SecurityGroupId.2", "sg-2")
        .containsEntry("CpuOptions.NestedVirtualization", "enabled")
        .containsEntry("InstanceMarketOptions.MarketType", "spot")
        .containsEntry("InstanceMarketOptions.SpotOptions.MaxPrice", "0.05")
        .containsEntry("InstanceMarketOptions.SpotOptions.SpotInstanceType", "one-time")
        .containsEntry("MetadataOptions.HttpTokens", "required")
        .containsEntry("MetadataOptions.HttpPutResponseHopLimit", "1")
        .containsEntry("TagSpecification.2.ResourceType", "volume")
        .containsEntry(
            "UserData",
            Base64.getEncoder().encodeToString("#cloud-config\n".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "VcpuLimitExceeded, QuotaFull",
    "InstanceLimitExceeded, QuotaFull",
    "InsufficientInstanceCapacity, NoCapacity",
    "MaxSpotInstanceCountExceeded, SpotRefused",
    "SpotMaxPriceTooLow, SpotRefused",
    "InvalidAMIID.NotFound, ImageMissing",
    "UnauthorizedOperation, NoCredentials",
    "Unsupported, Other"
  })
  void launchThatIsRefusedSaysWhyAndLaunchesNothing(String code, String fault) throws Exception {
    failNext("RunInstances", new Mishap.Refused(code), 1);

    Fault found = assertFault(Fault.class, () -> provider.launch(launch("token-1", HOST)));

    assertThat(found.getClass().getSimpleName()).isEqualTo(fault);
    assertThat(found.what()).contains("made to fail");
    assertThat(pauses).isEmpty();
    assertThat(ours()).isEmpty();
  }

  @Test
  void wrongCredentialsImageRegionOrZoneAreToldApart() {
    assertFault(
        Fault.NoCredentials.class,
        () -> provider(REGION, IMAGE, "AKIASOMEBODYELSE0000").launch(launch("token-1", HOST)));
    assertFault(
        Fault.NoCredentials.class,
        () -> provider("eu-west-1", IMAGE, FakeEc2.ACCESS_KEY).launch(launch("token-1", HOST)));
    assertFault(
        Fault.ImageMissing.class,
        () -> provider(REGION, "ami-0", FakeEc2.ACCESS_KEY).launch(launch("token-1", HOST)));
    assertFault(
        Fault.WrongRegion.class, () -> provider.launch(in(Optional.of("us-east-1"), "us-east-1a")));
    assertFault(Fault.WrongRegion.class, () -> provider.launch(in(Optional.empty(), "us-east-1a")));
    assertThat(fake.instances()).hasSize(2);
  }

  private static Launch in(Optional<String> region, String zone) {
    return new Launch(
        "token-1",
        HOST,
        NESTS,
        region,
        Optional.of(zone),
        new Market.OnDemand(),
        new UserData("#cloud-config\n"));
  }

  @Test
  void typeThatCannotNestNamesSomeThatCan() {
    Fault.TypeCannotNest fault =
        assertFault(
            Fault.TypeCannotNest.class, () -> provider.launch(launch("token-1", HOST, FLAT)));
    assertThat(fault.thatCan()).containsExactly("c8i.large", "m8i.large", "m8i.xlarge");
  }

  @Test
  void callsThatWereThrottledAreMadeAgainAfterLongerAndLongerPauses() throws Exception {
    failNext("RunInstances", new Mishap.Refused("RequestLimitExceeded"), 5);

    InstanceId unused = provider.launch(launch("token-1", HOST)).id();

    assertThat(pauses)
        .containsExactly(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
    assertThat(ours()).hasSize(1);
  }

  @Test
  void callsThatAreThrottledForLongAreGivenUp() {
    failNext("RunInstances", new Mishap.Refused("RequestLimitExceeded"), 100);

    assertFault(Fault.Throttled.class, () -> provider.launch(launch("token-1", HOST)));
    assertThat(pauses).hasSize(6);
  }

  @Test
  void refusalOfALaterTryDoesNotHideThatAnEarlierOneWasNotAnswered() throws Exception {
    InstanceId launched = provider.launch(launch("token-1", HOST)).id();
    mishaps.addAll(List.of(new Mishap.ReplyLost(), new Mishap.Refused("UnauthorizedOperation")));
    failNext("TerminateInstances", new Mishap.Refused("UnauthorizedOperation"), 0);

    Fault fault = assertFault(Fault.Unanswered.class, () -> provider.terminate(launched, OURS));

    assertThat(fault.mayBeDone()).isTrue();
    assertThat(fault.what()).contains("asked again, it said", "made to fail");
    assertThat(at(launched).isOn()).isFalse();
  }

  @Test
  void newInstancesAreFoundAfterAWhile() throws Exception {
    fake.close();
    start(Ec2Region.usual(REGION, IMAGE).withLooksUntilFound(3));

    InstanceId launched = provider.launch(launch("token-1", HOST)).id();
    assertThat(ours()).isEmpty();
    provider.terminate(launched, OURS);

    assertThat(pauses).hasSize(2);
    assertThat(at(launched).isOn()).isFalse();
  }

  @Test
  void instanceOfAnotherControllerIsSomebodysElse() throws Exception {
    Ec2Instance other =
        fake.add(NESTS, Map.of(AwsPlace.HOST, "east-9", AwsPlace.CONTROLLER, "decaf"));

    assertThat(find(new InstanceId(other.id())).map(Instance::keeper)).hasValue(Keeper.SOMEBODY);
    assertFault(Fault.NotOurs.class, () -> provider.terminate(new InstanceId(other.id()), OURS));
  }

  @Test
  void instanceThatIsNoHostIsNotTouchedByAnyRight() {
    Ec2Instance database = fake.instances().get(1);
    for (Right right : List.of(OURS, new Right.Named(THEIRS))) {
      assertFault(
          Fault.NotOurs.class, () -> provider.terminate(new InstanceId(database.id()), right));
    }
    assertThat(fake.instances()).extracting(Ec2Instance::touched).containsOnly(0);
  }

  @Test
  void moreThanAPageIsListed() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int number = 0; number < 450; number++) {
      ids.add(fake.add(NESTS, Map.of(AwsPlace.HOST, "h-" + number)).id());
    }
    assertThat(provider.list()).extracting(each -> each.id().value()).containsAll(ids).hasSize(451);
  }

  @Test
  void zonesAndConsoleAreTold() throws Exception {
    InstanceId launched = provider.launch(launch("token-1", new HostName("east-1"))).id();

    assertThat(provider.zones()).containsExactly(REGION + "a", REGION + "b", REGION + "c");
    assertThat(provider.console(launched)).hasValue("fake console of %s\n".formatted(launched));
  }

  @Test
  void userDataAreNeverPrinted() {
    Launch launch = launch("token-1", HOST);
    assertThat(launch.toString()).doesNotContain("#cloud-config");
    assertThatThrownBy(() -> new UserData("x".repeat(20_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Ec2Instance at(InstanceId id) {
    return fake.instances().stream()
        .filter(each -> each.id().equals(id.value()))
        .findFirst()
        .orElseThrow();
  }
}
