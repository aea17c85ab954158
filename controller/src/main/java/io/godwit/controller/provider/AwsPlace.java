package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.ProviderException;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A region of AWS as a provider, and the tags by which its instances are told apart.
 *
 * @param controller the id of this one: instances of another one are somebody else's
 */
record AwsPlace(ProviderName name, String controller, AwsSettings settings) {
  /** The controller that an instance was launched by. */
  static final String CONTROLLER = "godwit:controller";

  /** The host that an instance is. */
  static final String HOST = "godwit:host";

  /** The launch that an instance is of, by its token. */
  static final String LAUNCH = "godwit:launch";

  Map<String, String> tags(Launch launch) {
    return new TreeMap<>(
        Map.of(
            CONTROLLER,
            controller,
            HOST,
            launch.host().value(),
            LAUNCH,
            launch.token(),
            "Name",
            launch.host().value()));
  }

  /** An instance, if it says that it is a host. */
  Optional<Instance> told(software.amazon.awssdk.services.ec2.model.Instance instance) {
    Map<String, String> tags = new TreeMap<>();
    for (Tag tag : instance.tags()) {
      tags.put(tag.key(), tag.value());
    }
    return host(tags)
        .map(
            host ->
                new Instance(
                    new InstanceId(instance.instanceId()),
                    host,
                    instance.state() == null
                        ? State.UNKNOWN
                        : AwsProvider.state(instance.state().name()),
                    controller.equals(tags.get(CONTROLLER)) ? Keeper.GODWIT : Keeper.SOMEBODY,
                    Optional.ofNullable(tags.get(LAUNCH)),
                    location(instance)));
  }

  private Location location(software.amazon.awssdk.services.ec2.model.Instance instance) {
    return new Location(
        Optional.of(settings.region()),
        Optional.ofNullable(instance.placement()).map(Placement::availabilityZone),
        Optional.empty());
  }

  private static Optional<HostName> host(Map<String, String> tags) {
    try {
      return Optional.ofNullable(tags.get(HOST)).map(HostName::new);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws ProviderException WrongRegion if the launch is meant for another one
   */
  void checkRegion(Launch launch) throws ProviderException {
    boolean isHere = launch.region().map(settings.region()::equals).orElse(true);
    if (!isHere) {
      throw new ProviderException(
          name,
          "launch",
          new Fault.WrongRegion(
              "it is set up for region %s, not %s"
                  .formatted(settings.region(), launch.region().get())));
    }
  }
}
