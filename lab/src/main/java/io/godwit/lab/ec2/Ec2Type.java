package io.godwit.lab.ec2;

import java.util.List;

/**
 * An instance type.
 *
 * @param features of its processor, as DescribeInstanceTypes tells them
 */
public record Ec2Type(String name, int cpus, long memoryMiB, List<String> features) {
  static final String NESTED = "nested-virtualization";

  /** Some that the real one has. */
  static final List<Ec2Type> USUAL =
      List.of(
          new Ec2Type("t3.micro", 2, 1024, List.of()),
          new Ec2Type("m7i.large", 2, 8192, List.of()),
          new Ec2Type("m8i.large", 2, 8192, List.of(NESTED)),
          new Ec2Type("m8i.xlarge", 4, 16384, List.of(NESTED)),
          new Ec2Type("c8i.large", 2, 4096, List.of(NESTED)));

  public Ec2Type {
    features = List.copyOf(features);
  }

  boolean nests() {
    return features.contains(NESTED);
  }
}
