package io.godwit.migration.handover;

import java.util.ArrayList;
import java.util.List;

/** A named part of a {@link World}, and what it is before the move. */
final class Variable<T> {
  private static final List<Variable<?>> ALL = new ArrayList<>();

  private final int index;
  private final String name;
  private final T initially;

  private Variable(int index, String name, T initially) {
    this.index = index;
    this.name = name;
    this.initially = initially;
  }

  static synchronized <T> Variable<T> of(String name, T initially) {
    Variable<T> made = new Variable<>(ALL.size(), name, initially);
    ALL.add(made);
    return made;
  }

  static synchronized List<Variable<?>> all() {
    return List.copyOf(ALL);
  }

  int index() {
    return index;
  }

  String variableName() {
    return name;
  }

  T initially() {
    return initially;
  }
}
