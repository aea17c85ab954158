package io.godwit.simulation;

import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostName;
import io.godwit.model.ImageName;
import io.godwit.model.ProviderName;
import java.time.Instant;

/** Brings a new world to where its controller runs and its hosts have joined. */
record Joining(World world) {
  void begin() {
    enterFleet();
    world.controller().start();
    world.hosts().forEach(HostNode::start);
  }

  boolean isDone() {
    return MemoryStore.look(world.controller().memory).hosts().all().stream()
        .allMatch(host -> host.inventory().isPresent());
  }

  private void enterFleet() {
    Store store = MemoryStore.open(world.controller().memory);
    store.change(
        all -> {
          for (HostNode host : world.hosts()) {
            all.hosts()
                .insert(
                    host.id,
                    new HostName(host.place.name()),
                    new ProviderName("simulated"),
                    Instant.EPOCH);
          }
          boolean unused =
              all.images()
                  .publish(new ImageRecord(new ImageName("base"), World.IMAGE, Instant.EPOCH));
        });
  }
}
