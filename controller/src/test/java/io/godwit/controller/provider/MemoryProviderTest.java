package io.godwit.controller.provider;

import io.godwit.controller.operation.Provider;
import io.godwit.controller.operation.Quota;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;

class MemoryProviderTest extends ProviderContract {
  private static final InstanceId FOREIGN = new InstanceId("i-foreign");

  private final MemoryProvider provider =
      new MemoryProvider(
          new ProviderName("east"),
          List.of(
              new Provider.Type(NESTS, 2, 8192, true), new Provider.Type(FLAT, 2, 1024, false)));

  @BeforeEach
  void addForeign() {
    provider.setQuota(new Quota(2, OptionalInt.empty()));
    provider.add(FOREIGN, THEIRS);
  }

  @Override
  Provider provider() {
    return provider;
  }

  @Override
  InstanceId foreign() {
    return FOREIGN;
  }

  @Override
  void fillQuota() {
    provider.setQuota(new Quota(0, OptionalInt.empty()));
  }

  @Override
  void loseReply() {
    provider.loseReply();
  }
}
