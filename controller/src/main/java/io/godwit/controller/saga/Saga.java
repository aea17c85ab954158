package io.godwit.controller.saga;

import java.util.List;

/** One operation as a list of steps. */
@FunctionalInterface
public interface Saga {
  List<Step> steps();
}
