package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.store.OperationTable.Accepted;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.OperationId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Accepts operations: in one transaction the operation is entered, and whatever belongs to its
 * acceptance; then it begins. A repeated idempotency key gives the operation that it began.
 */
final class Submissions {
  private static final int LONGEST_KEY = 200;

  private final Store store;
  private final Operations operations;
  private final UuidSource ids;

  Submissions(Store store, Operations operations, UuidSource ids) {
    this.store = store;
    this.operations = operations;
    this.ids = ids;
  }

  /** Enters an operation with what belongs to it; what it throws undoes it. */
  @FunctionalInterface
  interface Entry {
    void enter(Transaction transaction, OperationId id, String fingerprint);
  }

  /** What was asked, with the caller's key for it. */
  record Request(Record content, Optional<String> idempotencyKey) {
    Request {
      idempotencyKey.ifPresent(Request::check);
    }

    private static void check(String key) {
      if (key.isBlank() || key.length() > LONGEST_KEY) {
        throw new RefusedException(
            Problem.Code.INVALID,
            "an Idempotency-Key has 1 to %d characters".formatted(LONGEST_KEY));
      }
    }

    String fingerprint() {
      byte[] text = content.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(Secrets.hash(text));
    }
  }

  /**
   * The operation that a repeated request began.
   *
   * @throws RefusedException CONFLICT where its key began another request
   */
  Optional<OperationView> repeated(Request request) {
    return store.read(transaction -> accepted(transaction, request)).map(operations::show);
  }

  OperationView submit(Request request, Entry entry) {
    OperationId fresh = new OperationId(ids.next());
    OperationId id =
        store.write(
            transaction ->
                accepted(transaction, request)
                    .orElseGet(
                        () -> {
                          entry.enter(transaction, fresh, request.fingerprint());
                          return fresh;
                        }));
    operations.start(id);
    return operations.show(id);
  }

  private static Optional<OperationId> accepted(Transaction transaction, Request request) {
    Optional<Accepted> accepted =
        request.idempotencyKey().flatMap(key -> transaction.operations().findByKey(key));
    if (accepted.filter(each -> !each.fingerprint().equals(request.fingerprint())).isPresent()) {
      throw new RefusedException(
          Problem.Code.CONFLICT, "this Idempotency-Key was used for another request");
    }
    return accepted.map(Accepted::operation);
  }
}
