package io.godwit.controller.provider;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How a provider of kind {@code aws} is set up. Credentials are never part of it: they come by the
 * SDK's default chain.
 *
 * @param region for example {@code eu-central-1}
 * @param image the id of the host image in that region
 * @param subnet empty for the region's default one
 * @param securityGroups their ids; empty for the network's default one
 * @param endpoint empty for the region's own
 */
record AwsSettings(
    String region,
    String image,
    Optional<String> subnet,
    List<String> securityGroups,
    Optional<URI> endpoint)
    implements ProviderSettings {
  AwsSettings {
    securityGroups = List.copyOf(securityGroups);
  }
}
