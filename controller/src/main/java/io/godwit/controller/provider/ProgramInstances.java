package io.godwit.controller.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.runtime.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
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

  /** It is an argument of the program: nothing that could be an option. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final ProviderFile file;

  /**
   * @param file which program each provider has; read anew each time
   */
  public ProgramInstances(Path file) {
    this.file = new ProviderFile(file);
  }

  private record Listing(List<Entry> instances) {}

  private record Entry(String id, String host, String state, boolean managed) {
    /** Empty for an instance that is no host, as others at the provider are. */
    private Optional<HostName> hostName() {
      try {
        return Optional.ofNullable(host).map(HostName::new);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private Standing standing() {
      State told =
          Stream.of(State.RUNNING, State.STOPPED)
              .filter(known -> known.name().equals(state))
              .findFirst()
              .orElse(State.UNKNOWN);
      return new Standing(told, managed ? Keeper.GODWIT : Keeper.SOMEBODY);
    }
  }

  @Override
  public Map<HostName, Standing> all(ProviderName provider)
      throws InstanceException, InterruptedException {
    Map<HostName, Standing> standings = new HashMap<>();
    for (Entry entry : list(provider)) {
      entry
          .hostName()
          .ifPresent(
              host -> standings.merge(host, entry.standing(), (one, other) -> Standing.UNKNOWN));
    }
    return standings;
  }

  @Override
  public void stop(ProviderName provider, HostName host)
      throws InstanceException, InterruptedException {
    turn(provider, host, "stop");
  }

  @Override
  public void start(ProviderName provider, HostName host)
      throws InstanceException, InterruptedException {
    turn(provider, host, "start");
  }

  private void turn(ProviderName provider, HostName host, String verb)
      throws InstanceException, InterruptedException {
    String unused = run(provider, verb, find(provider, host).id());
  }

  private Entry find(ProviderName provider, HostName host)
      throws InstanceException, InterruptedException {
    List<Entry> found =
        list(provider).stream().filter(entry -> host.value().equals(entry.host())).toList();
    if (found.size() != 1) {
      throw new InstanceException(
          "provider %s has %s instance for host %s"
              .formatted(provider, found.isEmpty() ? "no" : "more than one", host));
    }
    Entry entry = found.getFirst();
    if (entry.id() == null || !ID.matcher(entry.id()).matches()) {
      throw new InstanceException(
          "the program of provider %s gives host %s an id that is none: %s"
              .formatted(provider, host, entry.id()));
    }
    return entry;
  }

  private List<Entry> list(ProviderName provider) throws InstanceException, InterruptedException {
    String output = run(provider, "list");
    try {
      Listing listing = MAPPER.readValue(output, Listing.class);
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
