package io.godwit.controller.store.memory;

import io.godwit.controller.store.TokenTable;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

record MemoryTokens(Memory memory) implements TokenTable {
  @Override
  public void insertJoinToken(
      byte[] hash,
      HostName host,
      ProviderName provider,
      Optional<OperationId> launch,
      Instant expiresAt) {
    memory.joinTokens.put(
        hex(hash),
        new JoinToken(host, provider, launch, Memory.millis(expiresAt), Optional.empty()));
  }

  @Override
  public Optional<JoinToken> findJoinToken(byte[] hash) {
    return Optional.ofNullable(memory.joinTokens.get(hex(hash)));
  }

  @Override
  public boolean useJoinToken(byte[] hash, Instant at) {
    Optional<JoinToken> unused = findJoinToken(hash).filter(token -> token.usedAt().isEmpty());
    unused.ifPresent(
        token ->
            memory.joinTokens.put(
                hex(hash),
                new JoinToken(
                    token.host(),
                    token.provider(),
                    token.launch(),
                    token.expiresAt(),
                    Optional.of(Memory.millis(at)))));
    return unused.isPresent();
  }

  @Override
  public void deleteJoinTokensExpiredBefore(Instant instant) {
    List.copyOf(memory.joinTokens.all().entrySet()).stream()
        .filter(token -> token.getValue().expiresAt().isBefore(Memory.millis(instant)))
        .forEach(token -> memory.joinTokens.remove(token.getKey()));
  }

  @Override
  public void deleteJoinTokensOf(OperationId launch) {
    List.copyOf(memory.joinTokens.all().entrySet()).stream()
        .filter(token -> token.getValue().launch().equals(Optional.of(launch)))
        .forEach(token -> memory.joinTokens.remove(token.getKey()));
  }

  @Override
  public void insertAdminToken(byte[] hash, String name, Instant at) {
    memory.adminTokens.put(hex(hash), name);
  }

  @Override
  public boolean hasAdminTokens() {
    return !memory.adminTokens.all().isEmpty();
  }

  @Override
  public Optional<String> findAdminToken(byte[] hash) {
    return Optional.ofNullable(memory.adminTokens.get(hex(hash)));
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }
}
