package io.godwit.controller.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import io.godwit.runtime.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Instances of providers that are programs.
 *
 * <p>{@code PROGRAM… list} prints {@code {"instances": [{"id": …, "host": …, "state": "RUNNING",
 * "managed": true}]}}: the provider's own id, the name by which the host has joined, RUNNING,
 * STOPPED or whatever else it may be, and whether it was launched for Godwit. {@code PROGRAM… stop
 * ID} and {@code PROGRAM… start ID} ask for it, and end with 0 once the provider has taken it on. A
 * program that ends otherwise says why on its standard error.
 */
public final class ProgramInstances implements Instances {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final ProviderFile file;

  /**
   * @param file which program each provider has; read anew each time
   */
  public ProgramInstances(Path file) {
    this.file = new ProviderFile(file);
  }

  private record Printed(List<Entry> instances) {}

  private record Entry(String id, String host, String state, boolean managed) {
    /** Empty for an instance that is no host, as others at the provider are. */
    private Optional<HostName> hostName() {
      try {
        return Optional.ofNullable(host).map(HostName::new);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private Instance instance(ProviderName provider, HostName name) throws InstanceException {
      if (id == null) {
        throw new InstanceException(
            "the program of provider %s gives host %s no id".formatted(provider, name));
      }
      try {
        return new Instance(
            new InstanceId(id), name, told(), managed ? Keeper.GODWIT : Keeper.SOMEBODY);
      } catch (IllegalArgumentException e) {
        throw new InstanceException(
            "the program of provider %s lists host %s: %s"
                .formatted(provider, name, e.getMessage()),
            e);
      }
    }

    private State told() {
      return Stream.of(State.RUNNING, State.STOPPED)
          .filter(known -> known.name().equals(state))
          .findFirst()
          .orElse(State.UNKNOWN);
    }
  }

  @Override
  public Listing all(ProviderName provider) throws InstanceException, InterruptedException {
    List<Instance> instances = new ArrayList<>();
    for (Entry entry : list(provider)) {
      Optional<HostName> host = entry.hostName();
      if (host.isPresent()) {
        instances.add(entry.instance(provider, host.get()));
      }
    }
    return new Listing(provider, instances);
  }

  @Override
  public void stop(ProviderName provider, InstanceId instance)
      throws InstanceException, InterruptedException {
    String unused = run(provider, "stop", instance.value());
  }

  @Override
  public void start(ProviderName provider, InstanceId instance)
      throws InstanceException, InterruptedException {
    String unused = run(provider, "start", instance.value());
  }

  private List<Entry> list(ProviderName provider) throws InstanceException, InterruptedException {
    String output = run(provider, "list");
    try {
      Printed listing = MAPPER.readValue(output, Printed.class);
      if (listing != null && listing.instances() != null) {
        return listing.instances().stream().filter(Objects::nonNull).toList();
      }
    } catch (JsonProcessingException e) {
      throw new InstanceException(
          "the program of provider %s lists its instances in no JSON that is understood: %s"
              .formatted(provider, e.getOriginalMessage()),
          e);
    }
    throw new InstanceException("the program of provider %s lists nothing".formatted(provider));
  }

  private String run(ProviderName provider, String... arguments)
      throws InstanceException, InterruptedException {
    List<String> line = new ArrayList<>(program(provider));
    line.addAll(List.of(arguments));
    try {
      Command.Ended ended = runAside(line);
      if (ended.succeeded()) {
        return ended.output();
      }
      throw new InstanceException(
          "provider %s, asked for %s: %s"
              .formatted(provider, String.join(" ", arguments), ended.complaint()));
    } catch (ExecutionException e) {
      throw new InstanceException(
          "the program of provider %s cannot be run: %s"
              .formatted(provider, e.getCause().getMessage()),
          e);
    }
  }

  /** Who waits for it can be interrupted; the program goes on to its end, having begun. */
  private static Command.Ended runAside(List<String> line)
      throws ExecutionException, InterruptedException {
    FutureTask<Command.Ended> task = new FutureTask<>(() -> Command.run(LIMIT, line));
    Thread.ofVirtual().name("provider").start(task);
    return task.get();
  }

  private List<String> program(ProviderName provider) throws InstanceException {
    List<String> program = file.read().get(provider);
    if (program == null) {
      throw new InstanceException(
          "the controller's file of providers has no line provider.%s".formatted(provider));
    }
    return program;
  }
}
