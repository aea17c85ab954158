package io.godwit.hypervisor;

import io.godwit.model.CpuContract;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names a set of CPU features as a contract: a model and what is required beside it. */
public final class CpuBaseline {
  private CpuBaseline() {}

  /**
   * The contract that promises all the features, by the model that covers most of them.
   *
   * @param common features that every host can offer
   * @param models each model's own features
   * @return empty if every model has a feature that some host lacks
   */
  public static Optional<CpuContract> of(Set<String> common, Map<String, Set<String>> models) {
    return models.entrySet().stream()
        .filter(model -> common.containsAll(model.getValue()))
        .max(
            Comparator.comparingInt(
                    (Map.Entry<String, Set<String>> model) -> model.getValue().size())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(model -> new CpuContract(model.getKey(), beside(model.getValue(), common)));
  }

  private static List<String> beside(Set<String> model, Set<String> common) {
    return common.stream().filter(feature -> !model.contains(feature)).toList();
  }
}
