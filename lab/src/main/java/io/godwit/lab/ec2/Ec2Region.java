package io.godwit.lab.ec2;

import java.util.List;
import java.util.stream.Stream;

/**
 * A region of the fake.
 *
 * @param name for example {@code eu-central-1}
 * @param image the only one
 * @param looksUntilFound for how many calls a new instance is not found
 */
public record Ec2Region(String name, String image, List<Ec2Type> types, int looksUntilFound) {
  public Ec2Region {
    types = List.copyOf(types);
  }

  /** One with usual types, at which all is found at once. */
  public static Ec2Region usual(String name, String image) {
    return new Ec2Region(name, image, Ec2Type.USUAL, 0);
  }

  /** As this one, but new instances are found only after so many calls. */
  public Ec2Region withLooksUntilFound(int looks) {
    return new Ec2Region(name, image, types, looks);
  }

  List<String> zones() {
    return Stream.of("a", "b", "c").map(letter -> name + letter).toList();
  }

  Ec2Type type(String wanted) {
    return types.stream()
        .filter(type -> type.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new Ec2Error(
                    "InvalidInstanceType",
                    "The following supplied instance types do not exist: [%s]".formatted(wanted)));
  }

  void checkImage(String wanted) {
    if (!image.equals(wanted)) {
      throw new Ec2Error(
          "InvalidAMIID.NotFound", "The image id '[%s]' does not exist".formatted(wanted));
    }
  }

  void checkZone(String wanted) {
    if (!zones().contains(wanted)) {
      throw new Ec2Error(
          "InvalidParameterValue", "Invalid availability zone: [%s]".formatted(wanted));
    }
  }
}
