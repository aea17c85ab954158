package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The operations: what they did and do. */
@SuppressWarnings("DoNotCallSuggester")
public final class Operations {
  /**
   * Newest first.
   *
   * @param vm only of the VM of that name, if given
   * @param state only in that state, if given
   * @throws RefusedException INVALID
   */
  public List<OperationView> list(Optional<String> vm, Optional<String> state) {
    throw new UnsupportedOperationException(vm + state.toString());
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public OperationView show(String id) {
    throw new UnsupportedOperationException(id);
  }

  /**
   * Asks an operation to stop and take back what it did, which it does if it is not too late. One
   * that is IN_DOUBT looks again at once.
   *
   * @throws RefusedException INVALID, NOT_FOUND, CONFLICT where it has ended
   */
  public OperationView cancel(String id) {
    throw new UnsupportedOperationException(id);
  }

  /**
   * Tells how an operation stands now, and again after each change, until it has ended. Changes
   * that come faster than the watcher takes them are told as one.
   *
   * @param watcher called from one virtual thread of its own, last with an end state
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public Subscription watch(String id, Consumer<OperationView> watcher) {
    throw new UnsupportedOperationException(id + watcher);
  }

  void resume() {
    throw new UnsupportedOperationException();
  }

  void close() {
    throw new UnsupportedOperationException();
  }
}
