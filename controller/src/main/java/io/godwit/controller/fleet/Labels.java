package io.godwit.controller.fleet;

import io.godwit.api.LabelVmRequest;
import io.godwit.api.Problem;
import io.godwit.api.VmView;
import io.godwit.controller.operation.Overlays;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.VmLabel;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The labels of VMs, by which policies select them. */
public final class Labels {
  private final Store store;
  private final VmViews views;
  private final Overlays overlays;

  Labels(Store store, VmViews views, Overlays overlays) {
    this.store = store;
    this.views = views;
    this.overlays = overlays;
  }

  /**
   * Changes a VM's labels, all that was asked for or nothing.
   *
   * @throws RefusedException INVALID, or NOT_FOUND where there is no such VM, or it has no label
   *     that is to be removed
   */
  public VmView change(String vm, LabelVmRequest asked) {
    VmName name = Names.vm(vm);
    VmLabels set = read(asked.set());
    List<String> remove = keys(asked.remove());
    refuseEmpty(set, remove);
    VmView after =
        store.write(
            transaction -> {
              VmRecord found = Vms.find(transaction, name);
              transaction.labels().put(found.spec().id(), changed(transaction, found, set, remove));
              return views.view(transaction, found);
            });
    overlays.publishSoon();
    return after;
  }

  private static VmLabels changed(
      Transaction transaction, VmRecord vm, VmLabels set, List<String> remove) {
    VmLabels before = transaction.labels().of(vm.spec().id());
    for (String key : remove) {
      if (!before.values().containsKey(key)) {
        throw new RefusedException(
            Problem.Code.NOT_FOUND,
            "VM '%s' has no label '%s'; 'godwit vm show %s' shows which it has. Nothing was changed"
                .formatted(vm.spec().name(), key, vm.spec().name()));
      }
    }
    return valid(() -> before.without(remove).with(set.values()));
  }

  /**
   * @param asked null for none
   * @throws RefusedException INVALID
   */
  static VmLabels read(Map<String, String> asked) {
    if (asked == null) {
      return VmLabels.NONE;
    }
    if (asked.values().stream().anyMatch(Objects::isNull)) {
      throw invalid("a label has no value");
    }
    return valid(() -> new VmLabels(new TreeMap<>(asked)));
  }

  private static List<String> keys(List<String> asked) {
    if (asked == null) {
      return List.of();
    }
    return asked.stream()
        .map(key -> valid(() -> VmLabel.requireKey(Objects.requireNonNullElse(key, ""))))
        .toList();
  }

  private static <T> T valid(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static void refuseEmpty(VmLabels set, List<String> remove) {
    if (set.values().isEmpty() && remove.isEmpty()) {
      throw invalid("say which labels the VM gets, as tier=db, or which are removed");
    }
    remove.stream()
        .filter(set.values()::containsKey)
        .findFirst()
        .ifPresent(
            both -> {
              throw invalid("label '%s' is both to be set and to be removed".formatted(both));
            });
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(Problem.Code.INVALID, why + ". Nothing was changed");
  }
}
