package io.godwit.controller.store;

import io.godwit.model.VmId;
import io.godwit.model.VmLabel;
import io.godwit.model.VmLabels;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** {@link LabelTable} as SQL. */
final class SqlLabelTable implements LabelTable {
  private final Handle handle;

  SqlLabelTable(Handle handle) {
    this.handle = handle;
  }

  private record Row(VmId vm, VmLabel label) {}

  @Override
  public Map<VmId, VmLabels> all() {
    return read(handle.createQuery("SELECT * FROM vm_label"));
  }

  @Override
  public VmLabels of(VmId vm) {
    return read(handle
            .createQuery("SELECT * FROM vm_label WHERE vm = :vm")
            .bind("vm", vm.toString()))
        .getOrDefault(vm, VmLabels.NONE);
  }

  @Override
  public void put(VmId vm, VmLabels labels) {
    handle.execute("DELETE FROM vm_label WHERE vm = ?", vm.toString());
    labels
        .values()
        .forEach(
            (key, value) ->
                handle.execute(
                    "INSERT INTO vm_label (vm, key, value) VALUES (?, ?, ?)",
                    vm.toString(),
                    key,
                    value));
  }

  private static Map<VmId, VmLabels> read(Query query) {
    Map<VmId, TreeMap<String, String>> rows = new HashMap<>();
    query
        .map(
            (row, context) ->
                new Row(
                    VmId.of(row.getString("vm")),
                    new VmLabel(row.getString("key"), row.getString("value"))))
        .forEach(
            row ->
                rows.computeIfAbsent(row.vm(), vm -> new TreeMap<>())
                    .put(row.label().key(), row.label().value()));
    Map<VmId, VmLabels> labels = new HashMap<>();
    rows.forEach((vm, values) -> labels.put(vm, new VmLabels(values)));
    return labels;
  }
}
