package io.godwit.lab.ec2;

import io.godwit.lab.ec2.Ec2Cloud.Turned;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Carries calls out, and writes the answers. */
final class Ec2Answers {
  private static final int LARGEST_PAGE = 1000;
  private static final String REQUEST = "00000000-0000-0000-0000-000000000000";

  private final Ec2Cloud cloud;
  private final Ec2Region region;

  Ec2Answers(Ec2Cloud cloud, Ec2Region region) {
    this.cloud = cloud;
    this.region = region;
  }

  /**
   * @throws Ec2Error if it is refused
   */
  String answer(Ec2Call call) {
    return switch (call.action()) {
      case "RunInstances" -> run(call);
      case "DescribeInstances" -> describe(call);
      case "StopInstances" -> turned(call, cloud.stop(call));
      case "StartInstances" -> turned(call, cloud.start(call));
      case "TerminateInstances" -> turned(call, cloud.terminate(call));
      case "DescribeInstanceTypes" -> types(call);
      case "DescribeAvailabilityZones" -> zones(call);
      case "DescribeImages" -> images(call);
      case "CreateTags" -> tag(call);
      case "GetConsoleOutput" -> console(call);
      default ->
          throw new Ec2Error(
              "InvalidAction", "The action %s is not valid".formatted(call.action()));
    };
  }

  static String refusal(Ec2Error error) {
    return Xml.document(
        "Response",
        xml ->
            xml.in(
                    "Errors",
                    errors ->
                        errors.in(
                            "Error",
                            one ->
                                one.put("Code", error.code()).put("Message", error.getMessage())))
                .put("RequestID", REQUEST));
  }

  private static String document(Ec2Call call, Xml.Content content) {
    return Xml.document(
        call.action() + "Response",
        xml -> {
          xml.put("requestId", REQUEST);
          content.write(xml);
        });
  }

  private String run(Ec2Call call) {
    List<Ec2Instance> launched = cloud.run(call);
    return document(
        call, xml -> xml.put("reservationId", "r-1").in("instancesSet", set -> put(set, launched)));
  }

  private String describe(Ec2Call call) {
    List<Ec2Instance> found = cloud.describe(call);
    return document(
        call,
        xml ->
            paged(
                xml,
                call,
                found,
                "reservationSet",
                (set, page) ->
                    page.forEach(
                        each ->
                            set.in(
                                "item",
                                item ->
                                    item.put("reservationId", "r-" + each.id())
                                        .in("instancesSet", one -> put(one, List.of(each)))))));
  }

  /** Writes one page of a list. */
  @FunctionalInterface
  private interface Page<T> {
    void write(Xml set, List<T> items);
  }

  private static <T> void paged(Xml xml, Ec2Call call, List<T> all, String set, Page<T> page) {
    int begin = Math.min(call.get("NextToken").map(Integer::parseInt).orElse(0), all.size());
    int size = call.get("MaxResults").map(Integer::parseInt).orElse(LARGEST_PAGE);
    int end = Math.min(begin + size, all.size());
    xml.in(set, items -> page.write(items, all.subList(begin, end)));
    if (end < all.size()) {
      xml.put("nextToken", end);
    }
  }

  private static void put(Xml set, List<Ec2Instance> instances) {
    instances.forEach(each -> set.in("item", item -> put(item, each)));
  }

  private static void put(Xml item, Ec2Instance instance) {
    item.put("instanceId", instance.id())
        .put("instanceType", instance.type())
        .put("clientToken", instance.token())
        .in("placement", place -> place.put("availabilityZone", instance.zone()));
    state(item, "instanceState", instance);
    item.in(
        "tagSet",
        tags ->
            instance
                .tags()
                .forEach(
                    (key, value) ->
                        tags.in("item", tag -> tag.put("key", key).put("value", value))));
  }

  private static void state(Xml xml, String name, Ec2Instance instance) {
    xml.in(
        name,
        state -> state.put("code", instance.state().code()).put("name", instance.state().word()));
  }

  private static String turned(Ec2Call call, List<Turned> turned) {
    return document(
        call,
        xml ->
            xml.in(
                "instancesSet",
                set ->
                    turned.forEach(
                        each ->
                            set.in(
                                "item",
                                item -> {
                                  item.put("instanceId", each.after().id());
                                  state(item, "currentState", each.after());
                                  state(item, "previousState", each.before());
                                }))));
  }

  private String types(Ec2Call call) {
    List<String> named = call.list("InstanceType");
    List<Ec2Type> found =
        named.isEmpty() ? region.types() : named.stream().map(region::type).toList();
    return document(
        call,
        xml ->
            paged(
                xml,
                call,
                found,
                "instanceTypeSet",
                (set, page) -> page.forEach(type -> set.in("item", item -> put(item, type)))));
  }

  private static void put(Xml item, Ec2Type type) {
    item.put("instanceType", type.name())
        .put("bareMetal", false)
        .in("vCpuInfo", cpus -> cpus.put("defaultVCpus", type.cpus()))
        .in("memoryInfo", memory -> memory.put("sizeInMiB", type.memoryMiB()))
        .in(
            "processorInfo",
            processor ->
                processor.in(
                    "supportedFeatures",
                    features -> type.features().forEach(feature -> features.put("item", feature))));
  }

  private String zones(Ec2Call call) {
    return document(
        call,
        xml ->
            xml.in(
                "availabilityZoneInfo",
                set ->
                    region
                        .zones()
                        .forEach(
                            zone ->
                                set.in(
                                    "item",
                                    item ->
                                        item.put("zoneName", zone)
                                            .put("zoneState", "available")
                                            .put("regionName", region.name())))));
  }

  private String images(Ec2Call call) {
    call.list("ImageId").forEach(region::checkImage);
    return document(
        call,
        xml ->
            xml.in(
                "imagesSet",
                set ->
                    set.in(
                        "item",
                        item ->
                            item.put("imageId", region.image())
                                .put("imageState", "available")
                                .put("architecture", "x86_64"))));
  }

  private String tag(Ec2Call call) {
    cloud.tag(call);
    return document(call, xml -> xml.put("return", true));
  }

  private String console(Ec2Call call) {
    String id = call.needed("InstanceId");
    byte[] written = "fake console of %s%n".formatted(id).getBytes(StandardCharsets.UTF_8);
    return document(
        call,
        xml ->
            xml.put("instanceId", id).put("output", Base64.getEncoder().encodeToString(written)));
  }
}
