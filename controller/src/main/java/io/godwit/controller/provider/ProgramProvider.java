package io.godwit.controller.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch;
import io.godwit.controller.operation.Launch.Market;
import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.ProviderException;
import io.godwit.controller.operation.Quota;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A provider that is a program of its user's choice, with this protocol. Each call ends with 0 once
 * the provider has taken on what was asked, within 60 s ({@code launch}: 5 minutes).
 *
 * <dl>
 *   <dt>{@code PROGRAM… list}
 *   <dd>prints {@code {"instances": [{"id": …, "host": …, "state": …, "managed": true, "token": …,
 *       "region": …, "zone": …, "rack": …}]}}: the provider's own id, the name by which the host
 *       has joined, {@code RUNNING}, {@code STOPPED}, {@code GONE} or whatever else it may be,
 *       whether it was launched for Godwit, for one that {@code launch} has launched its token, and
 *       where it is: each of the three may be left out, and is 1 to 64 letters, digits, dots,
 *       hyphens and underscores. STOPPED and GONE fence: they are said only where the provider has
 *       confirmed that the instance's processors have ceased; GONE that it never starts again. It
 *       lists every instance that is not gone, those that are off too.
 *   <dt>{@code PROGRAM… stop ID}, {@code PROGRAM… start ID}
 *   <dd>ask for it; one that is off, or on, stays so.
 *   <dt>{@code PROGRAM… launch}, which a program need not have
 *   <dd>reads one JSON object from its standard input: {@code {"token": …, "host": …, "type": …,
 *       "region": … or null, "zone": … or null, "spot": false, "mostPerHour": … or null,
 *       "userData": "#cloud-config…"}}, and prints the instance as in {@code list}, without the
 *       brackets. The same token again gives the same instance, whatever happened to the call
 *       before. Keys that it does not know are to be ignored.
 *   <dt>{@code PROGRAM… terminate ID}, which goes with {@code launch}
 *   <dd>gives it up for good, with its disks. It ends with 0 also for one that is gone.
 *   <dt>{@code PROGRAM… types}, which goes with {@code launch}
 *   <dd>prints {@code {"types": [{"name": …, "cpus": 2, "memoryMiB": 4096, "nests": true}],
 *       "zones": [ … ], "quota": {"instances": 3, "cpus": 12}}}; zones may be left out, and so may
 *       quota, which is what may still be launched, or its cpus, where that is not limited.
 *   <dt>{@code PROGRAM… console ID}, which goes with {@code launch}
 *   <dd>prints the last 64 KiB of what the instance has written to its console.
 * </dl>
 *
 * <p>One that fails ends otherwise. The last line on its standard error says why: plain text, or
 * {@code {"error": KIND, "message": …}} with a KIND of {@link ProgramFault}, by which Godwit knows
 * what to do.
 *
 * <p>Before it is asked to stop, to start or to terminate an instance, it is asked for {@code
 * list}: one that is not managed is not touched unless its user has named its host.
 */
final class ProgramProvider implements Provider {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LAUNCH_LIMIT = Duration.ofMinutes(5);

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * The words by which a program says how an instance stands. There are providers at which a
   * terminated instance is one that starts again, so that is not the word for one that never does.
   */
  private static final Map<String, State> WORDS =
      Map.of("RUNNING", State.RUNNING, "STOPPED", State.STOPPED, "GONE", State.TERMINATED);

  private final ProviderName name;
  private final List<String> program;

  /**
   * @param program the program and its first arguments, at least one text
   */
  ProgramProvider(ProviderName name, List<String> program) {
    this.name = name;
    this.program = List.copyOf(program);
  }

  private record Printed(List<Entry> instances) {}

  private record PrintedTypes(List<Type> types, List<String> zones, PrintedQuota quota) {}

  private record PrintedQuota(Integer instances, Integer cpus) {}

  private record Asked(
      String token,
      String host,
      String type,
      String region,
      String zone,
      @JsonProperty("spot") boolean isSpot,
      BigDecimal mostPerHour,
      String userData) {}

  private record Entry(
      String id,
      String host,
      String state,
      boolean managed,
      String token,
      String region,
      String zone,
      String rack) {
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
            new InstanceId(id),
            name,
            told(),
            managed ? Keeper.GODWIT : Keeper.SOMEBODY,
            Optional.ofNullable(token),
            location());
      } catch (IllegalArgumentException e) {
        throw new InstanceException(
            "the program of provider %s lists host %s: %s"
                .formatted(provider, name, e.getMessage()),
            e);
      }
    }

    /** Programs may have had words of their own for it before these meant anything. */
    private Location location() {
      try {
        return Location.ofNullable(region, zone, rack);
      } catch (IllegalArgumentException e) {
        return Location.UNKNOWN;
      }
    }

    private State told() {
      return Optional.ofNullable(state).map(WORDS::get).orElse(State.UNKNOWN);
    }
  }

  @Override
  public List<Instance> list() throws InstanceException, InterruptedException {
    List<Instance> instances = new ArrayList<>();
    for (Entry entry : entries()) {
      Optional<HostName> host = entry.hostName();
      if (host.isPresent()) {
        instances.add(entry.instance(name, host.get()));
      }
    }
    return instances;
  }

  private List<Entry> entries() throws InstanceException, InterruptedException {
    Printed listing = read("list", run("list"), Printed.class);
    if (listing.instances() == null) {
      throw new InstanceException("the program of provider %s lists nothing".formatted(name));
    }
    return listing.instances().stream().filter(Objects::nonNull).toList();
  }

  @Override
  public Instance launch(Launch launch) throws InstanceException, InterruptedException {
    String input = write(asked(launch));
    Entry entry = read("launch", run(LAUNCH_LIMIT, input, List.of("launch")), Entry.class);
    HostName host =
        entry
            .hostName()
            .filter(launch.host()::equals)
            .orElseThrow(
                () ->
                    new InstanceException(
                        "the program of provider %s, asked to launch host %s, gives another one"
                            .formatted(name, launch.host())));
    return entry.instance(name, host);
  }

  private static Asked asked(Launch launch) {
    Optional<BigDecimal> most =
        launch.market() instanceof Market.Spot spot ? spot.mostPerHour() : Optional.empty();
    return new Asked(
        launch.token(),
        launch.host().value(),
        launch.type(),
        launch.region().orElse(null),
        launch.zone().orElse(null),
        launch.market() instanceof Market.Spot,
        most.orElse(null),
        launch.userData().text());
  }

  @Override
  public void stop(InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    Instance unused = permitted("stop", instance, right);
    String unusedOutput = run("stop", instance.value());
  }

  @Override
  public void start(InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    Instance unused = permitted("start", instance, right);
    String unusedOutput = run("start", instance.value());
  }

  @Override
  public void terminate(InstanceId instance, Right right)
      throws InstanceException, InterruptedException {
    Instance unused = permitted("terminate", instance, right);
    String unusedOutput = run("terminate", instance.value());
  }

  private Instance permitted(String verb, InstanceId id, Right right)
      throws InstanceException, InterruptedException {
    Instance found =
        list().stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> failed(verb, new Fault.NotFound("it lists no instance %s".formatted(id))));
    if (!right.reaches(found)) {
      throw failed(verb, new Fault.NotOurs(id.value()));
    }
    return found;
  }

  @Override
  public List<Type> types() throws InstanceException, InterruptedException {
    List<Type> types = printedTypes().types();
    return types == null
        ? List.of()
        : types.stream()
            .filter(type -> type != null && type.name() != null)
            .sorted(Comparator.comparing(Type::name))
            .toList();
  }

  @Override
  public List<String> zones() throws InstanceException, InterruptedException {
    List<String> zones = printedTypes().zones();
    return zones == null ? List.of() : zones.stream().filter(Objects::nonNull).sorted().toList();
  }

  private PrintedTypes printedTypes() throws InstanceException, InterruptedException {
    return read("types", run("types"), PrintedTypes.class);
  }

  @Override
  public Optional<Quota> quota() throws InstanceException, InterruptedException {
    PrintedQuota quota = printedTypes().quota();
    if (quota == null || quota.instances() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Quota(
              quota.instances(),
              quota.cpus() == null ? OptionalInt.empty() : OptionalInt.of(quota.cpus())));
    } catch (IllegalArgumentException e) {
      throw new InstanceException(
          "the program of provider %s tells its quota: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public Optional<String> console(InstanceId instance)
      throws InstanceException, InterruptedException {
    return Optional.of(run("console", instance.value()));
  }

  private <T> T read(String verb, String output, Class<T> type) throws InstanceException {
    try {
      T printed = MAPPER.readValue(output, type);
      if (printed != null) {
        return printed;
      }
    } catch (JsonProcessingException e) {
      throw new InstanceException(
          "the program of provider %s %s in no JSON that is understood: %s"
              .formatted(name, answers(verb), e.getOriginalMessage()),
          e);
    }
    throw new InstanceException(
        "the program of provider %s %s nothing".formatted(name, answers(verb)));
  }

  private static String answers(String verb) {
    return verb.equals("list") ? "lists its instances" : "answers to " + verb;
  }

  private static String write(Asked asked) {
    try {
      return MAPPER.writeValueAsString(asked);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts can be written", e);
    }
  }

  private String run(String... arguments) throws InstanceException, InterruptedException {
    return run(LIMIT, "", List.of(arguments));
  }

  private String run(Duration limit, String input, List<String> arguments)
      throws InstanceException, InterruptedException {
    List<String> line = new ArrayList<>(program);
    line.addAll(arguments);
    try {
      Command.Ended ended = runAside(limit, line, input);
      if (ended.succeeded()) {
        return ended.output();
      }
      throw failed(String.join(" ", arguments), ProgramFault.read(ended.complaint()));
    } catch (ExecutionException e) {
      throw unfinished(arguments, e.getCause());
    }
  }

  /** One that was started and killed may have done what it was asked. */
  private InstanceException unfinished(List<String> arguments, Throwable why) {
    String message =
        "the program of provider %s cannot be run: %s".formatted(name, why.getMessage());
    boolean mayHaveLaunched =
        arguments.getFirst().equals("launch")
            && why instanceof IOException
            && why.getCause() == null;
    return mayHaveLaunched
        ? new ProviderException(name, "launch", new Fault.Unanswered(why.getMessage()), why)
        : new InstanceException(message, why);
  }

  private ProviderException failed(String asked, Fault fault) {
    return new ProviderException(name, asked, fault);
  }

  /** Who waits for it can be interrupted; the program goes on to its end, having begun. */
  private static Command.Ended runAside(Duration limit, List<String> line, String input)
      throws ExecutionException, InterruptedException {
    FutureTask<Command.Ended> task = new FutureTask<>(() -> Command.run(limit, line, input));
    Thread.ofVirtual().name("provider").start(task);
    return task.get();
  }
}
