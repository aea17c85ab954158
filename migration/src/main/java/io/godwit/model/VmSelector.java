package io.godwit.model;

import java.util.Objects;

/** Which VMs of a network a policy is about. As text it is {@code all}, or has its kind before. */
public sealed interface VmSelector {
  /** Every VM of the network. */
  record All() implements VmSelector {
    @Override
    public String toString() {
      return ALL;
    }
  }

  /** The VM of that name. */
  record Named(VmName name) implements VmSelector {
    public Named {
      Objects.requireNonNull(name);
    }

    @Override
    public String toString() {
      return VM + name;
    }
  }

  /** Those that have a label, now and later. */
  record Labelled(VmLabel label) implements VmSelector {
    public Labelled {
      Objects.requireNonNull(label);
    }

    @Override
    public String toString() {
      return LABEL + label;
    }
  }

  String ALL = "all";
  String VM = "vm:";
  String LABEL = "label:";

  /**
   * @param text as {@code all}, {@code vm:web} or {@code label:tier=db}
   * @throws IllegalArgumentException if it is none of them; says what they are
   */
  static VmSelector parse(String text) {
    if (text.equals(ALL)) {
      return new All();
    }
    if (text.startsWith(VM)) {
      return new Named(new VmName(text.substring(VM.length())));
    }
    if (text.startsWith(LABEL)) {
      return new Labelled(VmLabel.parse(text.substring(LABEL.length())));
    }
    throw new IllegalArgumentException(
        "'%s' selects no VMs: write all, vm:NAME or label:KEY=VALUE".formatted(Printable.of(text)));
  }

  /** Whether a VM of the network is one of them. */
  default boolean selects(VmName name, VmLabels labels) {
    return switch (this) {
      case All all -> true;
      case Named named -> named.name().equals(name);
      case Labelled labelled -> labels.has(labelled.label());
    };
  }
}
