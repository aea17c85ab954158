package io.godwit.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The store of the simulation. */
class MemoryStoreTest extends StoreContract {
  private static final HostId HOST = new HostId(new UUID(9, 9));

  private final Memory memory = new Memory();

  @Override
  protected Store reopen() {
    return MemoryStore.open(memory);
  }

  @Test
  void whatWasOnlyNotedMayBeLostWithThePower() {
    Store store = reopen();
    store.change(
        all ->
            all.hosts()
                .insert(HOST, new HostName("north-1"), new ProviderName("lab"), Instant.EPOCH));
    store.note(all -> all.hosts().setSeen(HOST, Instant.ofEpochMilli(1)));

    memory.losePower(0);

    Optional<HostRecord> found = store.read(all -> all.hosts().find(HOST));
    assertThat(found).isPresent();
    assertThat(found.get().lastSeen()).isEmpty();
  }
}
