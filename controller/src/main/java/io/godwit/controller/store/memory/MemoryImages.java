package io.godwit.controller.store.memory;

import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.ImageTable;
import io.godwit.model.ImageName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryImages(Memory memory) implements ImageTable {
  @Override
  public List<ImageRecord> all() {
    return memory.images.all().values().stream()
        .sorted(Comparator.comparing(image -> image.name().value()))
        .toList();
  }

  @Override
  public Optional<ImageRecord> find(ImageName name) {
    return Optional.ofNullable(memory.images.get(name));
  }

  @Override
  public boolean publish(ImageRecord record) {
    if (find(record.name()).isEmpty()) {
      memory.images.put(
          record.name(),
          new ImageRecord(record.name(), record.image(), Memory.millis(record.createdAt())));
    }
    return find(record.name()).orElseThrow().image().equals(record.image());
  }
}
