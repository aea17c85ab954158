package io.godwit.lab.ec2;

import io.godwit.lab.ec2.Ec2Instance.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What there is at the fake: a region with its types, an image, and instances. */
final class Ec2Cloud {
  /** Of a launch's parameters those that may differ when its token comes again. */
  private static final Set<String> NOT_COMPARED = Set.of("Action", "Version", "ClientToken");

  private final Ec2Region region;
  private final Map<String, Ec2Instance> instances = new LinkedHashMap<>();

  /** For how many more looks an instance is not found, as new ones are for a while. */
  private final Map<String, Integer> hidden = new HashMap<>();

  private final Map<String, Launched> launches = new HashMap<>();
  private int made;

  private record Launched(Map<String, String> parameters, List<String> ids) {}

  Ec2Cloud(Ec2Region region) {
    this.region = region;
  }

  synchronized List<Ec2Instance> all() {
    return List.copyOf(instances.values());
  }

  /** One that was there before. */
  synchronized Ec2Instance add(String type, Map<String, String> tags) {
    String id = newId();
    Ec2Instance added =
        new Ec2Instance(id, State.RUNNING, type, region.zones().getFirst(), "", tags, Map.of(), 0);
    instances.put(id, added);
    return added;
  }

  synchronized List<Ec2Instance> run(Ec2Call call) {
    Map<String, String> asked = new TreeMap<>(call.parameters());
    asked.keySet().removeAll(NOT_COMPARED);
    String token = call.get("ClientToken").orElse("");
    Launched before = launches.get(token);
    if (before != null) {
      return again(before, asked);
    }
    check(call);
    List<String> ids = new ArrayList<>();
    int count = Integer.parseInt(call.needed("MinCount"));
    for (int number = 0; number < count; number++) {
      ids.add(launch(call, token, asked));
    }
    if (!token.isEmpty()) {
      launches.put(token, new Launched(asked, ids));
    }
    return ids.stream().map(instances::get).toList();
  }

  private List<Ec2Instance> again(Launched before, Map<String, String> asked) {
    if (!before.parameters().equals(asked)) {
      throw new Ec2Error(
          "IdempotentParameterMismatch",
          "The client token you have provided is associated with a resource that has different"
              + " parameters");
    }
    return before.ids().stream().map(instances::get).toList();
  }

  private void check(Ec2Call call) {
    Ec2Type type = region.type(call.needed("InstanceType"));
    region.checkImage(call.needed("ImageId"));
    call.get("Placement.AvailabilityZone").ifPresent(region::checkZone);
    boolean nests =
        call.get("CpuOptions.NestedVirtualization").filter("enabled"::equals).isPresent();
    if (nests && !type.nests()) {
      throw new Ec2Error(
          "InvalidParameterCombination",
          "The instance type %s does not support nested virtualization".formatted(type.name()));
    }
  }

  private String launch(Ec2Call call, String token, Map<String, String> asked) {
    String id = newId();
    Map<String, String> tags =
        call.needed("TagSpecification.1.ResourceType").equals("instance")
            ? call.tags("TagSpecification.1.Tag")
            : Map.of();
    instances.put(
        id,
        new Ec2Instance(
            id,
            State.PENDING,
            call.needed("InstanceType"),
            call.get("Placement.AvailabilityZone").orElse(region.zones().getFirst()),
            token,
            tags,
            asked,
            0));
    hidden.put(id, region.looksUntilFound());
    return id;
  }

  private String newId() {
    made++;
    return "i-%017x".formatted(made);
  }

  /** Those that a look shows, as they are at that moment; then what was under way is done. */
  synchronized List<Ec2Instance> describe(Ec2Call call) {
    List<String> ids = call.list("InstanceId");
    Set<String> shown = new TreeSet<>();
    for (String id : ids.isEmpty() ? List.copyOf(instances.keySet()) : ids) {
      if (isFound(id)) {
        shown.add(id);
      } else if (!ids.isEmpty()) {
        throw notFound(id);
      }
    }
    List<Ec2Instance> found =
        instances.values().stream()
            .filter(each -> shown.contains(each.id()))
            .filter(each -> Ec2Filters.match(each, call.filters()))
            .toList();
    found.forEach(each -> instances.put(each.id(), each.settled()));
    return found;
  }

  private boolean isFound(String id) {
    Integer looks = hidden.get(id);
    if (looks != null && looks > 0) {
      hidden.put(id, looks - 1);
      return false;
    }
    return instances.containsKey(id);
  }

  private static Ec2Error notFound(String id) {
    return new Ec2Error(
        "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist".formatted(id));
  }

  /** An instance before and after it was turned. */
  record Turned(Ec2Instance before, Ec2Instance after) {}

  synchronized List<Turned> stop(Ec2Call call) {
    return turn(call, State.STOPPING);
  }

  synchronized List<Turned> start(Ec2Call call) {
    return turn(call, State.PENDING);
  }

  synchronized List<Turned> terminate(Ec2Call call) {
    return turn(call, State.SHUTTING_DOWN);
  }

  private List<Turned> turn(Ec2Call call, State to) {
    List<Turned> turned = new ArrayList<>();
    for (String id : call.list("InstanceId")) {
      if (!isFound(id)) {
        throw notFound(id);
      }
      Ec2Instance before = instances.get(id);
      Ec2Instance after = turned(before, to);
      instances.put(id, after);
      turned.add(new Turned(before, after));
    }
    return turned;
  }

  /** One that is so, or on its way there, stays; one that is terminated does for good. */
  private static Ec2Instance turned(Ec2Instance now, State to) {
    if (now.state().settled() == to.settled()) {
      return now;
    }
    if (now.state().settled() == State.TERMINATED) {
      throw incorrect(now);
    }
    if (to == State.STOPPING && now.isSpot()) {
      throw new Ec2Error(
          "UnsupportedOperation", "You can't stop the Spot Instance '%s'".formatted(now.id()));
    }
    if (to == State.PENDING && now.state() == State.STOPPING) {
      throw incorrect(now);
    }
    return now.turned(to);
  }

  private static Ec2Error incorrect(Ec2Instance now) {
    return new Ec2Error(
        "IncorrectInstanceState",
        "The instance '%s' is not in a state from which it can be turned: %s"
            .formatted(now.id(), now.state().word()));
  }

  synchronized void tag(Ec2Call call) {
    for (String id : call.list("ResourceId")) {
      if (!instances.containsKey(id)) {
        throw notFound(id);
      }
      instances.put(id, instances.get(id).tagged(call.tags("Tag")));
    }
  }
}
