package io.godwit.model;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The CPU a VM is promised for its life, on every host it will ever run on: a named QEMU model and
 * features it needs beside the model's own. Chosen when the VM is created, never the host's own
 * model, so that it stays movable.
 *
 * @param model QEMU's name of the model, for example {@code Nehalem}
 * @param features QEMU's names of features required in addition, sorted, without duplicates
 */
public record CpuContract(String model, List<String> features) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  public CpuContract {
    Objects.requireNonNull(model);
    check(model, "CPU model");
    features.forEach(feature -> check(feature, "CPU feature"));
    features = features.stream().distinct().sorted().toList();
  }

  /** The features required in addition that are not among the given ones. */
  public List<String> missingFrom(Collection<String> available) {
    return features.stream().filter(feature -> !available.contains(feature)).toList();
  }

  private static void check(String name, String what) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + Printable.of(name) + "' is not a " + what);
    }
  }
}
