package io.godwit.controller.provider;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;

/** Makes one client for each set-up, and keeps it: the file of providers is read anew each time. */
final class AwsClients {
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration ANSWERING = Duration.ofSeconds(30);

  private final Map<AwsSettings, Ec2Client> clients = new ConcurrentHashMap<>();

  Ec2Client of(AwsSettings settings) {
    return clients.computeIfAbsent(
        settings, each -> client(each, DefaultCredentialsProvider.builder().build()));
  }

  /** One that does not try again by itself: {@link AwsCalls} does, in a time that is passed in. */
  static Ec2Client client(AwsSettings settings, AwsCredentialsProvider credentials) {
    Ec2ClientBuilder builder =
        Ec2Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECTING)
                    .socketTimeout(ANSWERING))
            .overrideConfiguration(
                configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
