package io.godwit.controller.store.memory;

import io.godwit.controller.store.AutomaticTable;
import io.godwit.controller.store.AutomaticTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

record MemoryAutomatic(Memory memory) implements AutomaticTable {
  private static final int ONLY = 1;

  @Override
  public Optional<Told> told() {
    return Optional.ofNullable(memory.automatic.get(ONLY));
  }

  @Override
  public void turnOn(String settings, Instant since) {
    memory.automatic.put(ONLY, new Told(settings, Memory.millis(since)));
  }

  @Override
  public void turnOff() {
    memory.automatic.remove(ONLY);
  }

  @Override
  public void addTurn(AutomaticTurn turn) {
    long number = ++memory.lastTurn;
    memory.automaticTurns.put(
        number, new AutomaticTurn(Memory.millis(turn.at()), turn.plan(), turn.what()));
    List<Long> old =
        memory.automaticTurns.all().entrySet().stream()
            .filter(kept -> kept.getKey() <= number - MOST_TURNS)
            .filter(kept -> isForgotten(kept.getValue(), turn.at()))
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(memory.automaticTurns::remove);
  }

  private static boolean isForgotten(AutomaticTurn turn, Instant now) {
    return turn.plan().isEmpty() || turn.at().isBefore(now.minus(KEPT));
  }

  @Override
  public List<AutomaticTurn> newestTurns(int most) {
    List<AutomaticTurn> oldestFirst = new ArrayList<>(memory.automaticTurns.all().values());
    return oldestFirst.reversed().stream().limit(most).toList();
  }
}
