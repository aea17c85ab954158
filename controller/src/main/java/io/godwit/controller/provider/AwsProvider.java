package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Quota;
import io.godwit.model.InstanceId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.SupportedAdditionalProcessorFeature;

/**
 * One region of AWS, by EC2's API. Types nest where EC2 says so of them, or as they are whole
 * machines; a hypervisor's help is asked for at the launch, as it is off else.
 */
final class AwsProvider implements Provider {
  private static final int PAGE = 200;
  private static final Filter HOSTS =
      Filter.builder().name("tag-key").values(AwsPlace.HOST).build();

  private final AwsPlace place;
  private final Ec2Client ec2;
  private final AwsCalls calls;

  /**
   * @param place where, and under which tags
   * @param ec2 which does not try again by itself
   */
  AwsProvider(AwsPlace place, Ec2Client ec2, Pause pause) {
    this.place = place;
    this.ec2 = ec2;
    this.calls = new AwsCalls(place, pause);
  }

  @Override
  public List<Instance> list() throws InstanceException, InterruptedException {
    return calls.ask(
        "list",
        () ->
            ec2
                .describeInstancesPaginator(request -> request.maxResults(PAGE).filters(HOSTS))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .flatMap(each -> place.told(each).stream())
                .toList());
  }

  @Override
  public Instance launch(Launch launch) throws InstanceException, InterruptedException {
    place.checkRegion(launch);
    InstanceTypeInfo type = nesting(launch.type());
    AwsLaunch asked = new AwsLaunch(place, launch, hasFeature(type));
    var launched = calls.ask("launch", () -> ec2.runInstances(asked.request())).instances();
    return launched.stream()
        .findFirst()
        .flatMap(place::told)
        .orElseThrow(
            () -> failed("launch", new Fault.Unanswered("it tells of no instance of ours")));
  }

  private InstanceTypeInfo nesting(String name) throws InstanceException, InterruptedException {
    InstanceTypeInfo type =
        calls
            .ask(
                "launch",
                () -> ec2.describeInstanceTypes(request -> request.instanceTypesWithStrings(name)))
            .instanceTypes()
            .stream()
            .findFirst()
            .orElseThrow(() -> failed("launch", new Fault.NoSuchType(name)));
    if (!nests(type)) {
      List<String> thatCan = types().stream().filter(Type::nests).map(Type::name).toList();
      throw failed("launch", new Fault.TypeCannotNest(name, thatCan));
    }
    return type;
  }

  private static boolean nests(InstanceTypeInfo type) {
    return hasFeature(type) || Boolean.TRUE.equals(type.bareMetal());
  }

  private static boolean hasFeature(InstanceTypeInfo type) {
    return type.processorInfo() != null
        && type.processorInfo()
            .supportedFeatures()
            .contains(SupportedAdditionalProcessorFeature.NESTED_VIRTUALIZATION);
  }

  @Override
  public void stop(InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    Instance now = permitted("stop", instance, right);
    if (now.state() != State.STOPPED) {
      var unused =
          calls.ask(
              "stop", () -> ec2.stopInstances(request -> request.instanceIds(instance.value())));
    }
  }

  @Override
  public void start(InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    Instance now = permitted("start", instance, right);
    if (now.state() != State.RUNNING) {
      var unused =
          calls.ask(
              "start", () -> ec2.startInstances(request -> request.instanceIds(instance.value())));
    }
  }

  @Override
  public void terminate(InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    Instance now = permitted("terminate", instance, right);
    if (now.state() != State.TERMINATED) {
      var unused =
          calls.ask(
              "terminate",
              () -> ec2.terminateInstances(request -> request.instanceIds(instance.value())));
    }
  }

  /** The instance as it is told of now, if it may be touched. */
  private Instance permitted(String verb, InstanceId id, Right right)
      throws InstanceException, InterruptedException {
    return calls
        .ask(verb, () -> ec2.describeInstances(request -> request.instanceIds(id.value())))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream())
        .flatMap(each -> place.told(each).stream())
        .filter(right::reaches)
        .findFirst()
        .orElseThrow(() -> failed(verb, new Fault.NotOurs(id.value())));
  }

  @Override
  public List<Type> types() throws InstanceException, InterruptedException {
    return calls.ask(
        "types",
        () ->
            ec2
                .describeInstanceTypesPaginator(request -> request.maxResults(100))
                .instanceTypes()
                .stream()
                .map(AwsProvider::type)
                .sorted(Comparator.comparing(Type::name))
                .toList());
  }

  private static Type type(InstanceTypeInfo info) {
    return new Type(
        info.instanceTypeAsString(),
        info.vCpuInfo().defaultVCpus(),
        info.memoryInfo().sizeInMiB(),
        nests(info));
  }

  @Override
  public List<String> zones() throws InstanceException, InterruptedException {
    return calls.ask(
        "zones",
        () ->
            ec2.describeAvailabilityZones().availabilityZones().stream()
                .map(AvailabilityZone::zoneName)
                .sorted()
                .toList());
  }

  /** EC2 itself does not tell: its refusal of a launch does. */
  @Override
  public Optional<Quota> quota() {
    return Optional.empty();
  }

  @Override
  public Optional<String> console(InstanceId instance)
      throws InstanceException, InterruptedException {
    String output =
        calls
            .ask(
                "console",
                () -> ec2.getConsoleOutput(request -> request.instanceId(instance.value())))
            .output();
    return Optional.ofNullable(output)
        .map(text -> new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
  }

  private ProviderException failed(String asked, Fault fault) {
    return new ProviderException(place.name(), asked, fault);
  }

  /** How an instance's state is understood: a word that is not known is doubt. */
  static State state(InstanceStateName name) {
    return switch (name) {
      case RUNNING -> State.RUNNING;
      case STOPPED -> State.STOPPED;
      case TERMINATED -> State.TERMINATED;
      case PENDING, SHUTTING_DOWN, STOPPING, UNKNOWN_TO_SDK_VERSION -> State.UNKNOWN;
    };
  }
}
