package io.godwit.lab.ec2;

import java.util.List;
import java.util.Map;

/** The filters of DescribeInstances that the fake knows. */
final class Ec2Filters {
  private static final String TAG = "tag:";

  private Ec2Filters() {}

  static boolean match(Ec2Instance instance, Map<String, List<String>> filters) {
    return filters.entrySet().stream()
        .allMatch(filter -> matches(instance, filter.getKey(), filter.getValue()));
  }

  private static boolean matches(Ec2Instance instance, String filter, List<String> values) {
    if (filter.startsWith(TAG)) {
      String value = instance.tags().get(filter.substring(TAG.length()));
      return value != null && values.contains(value);
    }
    return switch (filter) {
      case "tag-key" -> values.stream().anyMatch(instance.tags()::containsKey);
      case "client-token" -> values.contains(instance.token());
      case "instance-state-name" -> values.contains(instance.state().word());
      default ->
          throw new Ec2Error(
              "InvalidParameterValue", "The filter '%s' is invalid".formatted(filter));
    };
  }
}
