package io.godwit.controller.provider;

import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Launch.Market;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.NestedVirtualizationSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * The request that launches an instance. The same launch gives the same request: EC2 compares them
 * when a token comes again.
 *
 * @param asksForNesting whether a hypervisor's help has to be asked for
 */
record AwsLaunch(AwsPlace place, Launch launch, boolean asksForNesting) {
  /** The metadata, with the join token in it, are for the host itself, not for what it routes. */
  private static final int HOPS = 1;

  RunInstancesRequest request() {
    AwsSettings settings = place.settings();
    RunInstancesRequest.Builder request =
        RunInstancesRequest.builder()
            .minCount(1)
            .maxCount(1)
            .clientToken(launch.token())
            .imageId(settings.image())
            .instanceType(launch.type())
            .userData(encoded())
            .tagSpecifications(tags())
            .metadataOptions(
                options ->
                    options.httpTokens(HttpTokensState.REQUIRED).httpPutResponseHopLimit(HOPS));
    settings.subnet().ifPresent(request::subnetId);
    if (!settings.securityGroups().isEmpty()) {
      request.securityGroupIds(settings.securityGroups());
    }
    launch
        .zone()
        .ifPresent(zone -> request.placement(placement -> placement.availabilityZone(zone)));
    if (asksForNesting) {
      request.cpuOptions(
          cpu -> cpu.nestedVirtualization(NestedVirtualizationSpecification.ENABLED));
    }
    pay(request);
    return request.build();
  }

  private void pay(RunInstancesRequest.Builder request) {
    if (launch.market() instanceof Market.Spot spot) {
      request.instanceMarketOptions(
          market ->
              market
                  .marketType(MarketType.SPOT)
                  .spotOptions(
                      options ->
                          options
                              .spotInstanceType(SpotInstanceType.ONE_TIME)
                              .maxPrice(
                                  spot.mostPerHour().map(BigDecimal::toPlainString).orElse(null))));
    }
  }

  /** Its disks are found by the same tags. */
  private List<TagSpecification> tags() {
    List<Tag> tags =
        place.tags(launch).entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return Stream.of(ResourceType.INSTANCE, ResourceType.VOLUME)
        .map(type -> TagSpecification.builder().resourceType(type).tags(tags).build())
        .toList();
  }

  private String encoded() {
    return Base64.getEncoder()
        .encodeToString(launch.userData().text().getBytes(StandardCharsets.UTF_8));
  }
}
