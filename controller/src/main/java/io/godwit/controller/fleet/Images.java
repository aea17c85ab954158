package io.godwit.controller.fleet;

import io.godwit.api.ImageView;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.ImportImage.Upload;
import io.godwit.controller.operation.Json;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.OperationId;
import io.godwit.model.Printable;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The published images. */
public final class Images {
  private final Store store;
  private final Facts facts;
  private final Submissions submissions;
  private final Uploads uploads;
  private final InstantSource clock;

  Images(Store store, Facts facts, Submissions submissions, Uploads uploads, InstantSource clock) {
    this.uploads = uploads;
    this.store = store;
    this.facts = facts;
    this.submissions = submissions;
    this.clock = clock;
  }

  /** By name. */
  public List<ImageView> list() {
    return store.read(
        transaction ->
            transaction.images().all().stream().map(image -> view(transaction, image)).toList());
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public ImageView show(String name) {
    ImageName image = Names.image(name);
    return store.read(transaction -> view(transaction, find(transaction, image)));
  }

  /**
   * Publishes an upload as an image; the upload is discarded when the operation ends, or at once
   * where the request repeats one that has its own.
   *
   * @throws RefusedException INVALID, EXISTS, NOT_FOUND, UNAVAILABLE; the upload is then still the
   *     caller's
   */
  public OperationView submitImport(ImportRequest asked, Optional<String> idempotencyKey) {
    Submissions.Request request = new Submissions.Request(asked.content(), idempotencyKey);
    AtomicBoolean used = new AtomicBoolean();
    OperationView operation =
        submissions.repeated(request).orElseGet(() -> submit(asked, request, used));
    if (!used.get()) {
      uploads.discard(asked.uploadId());
    }
    return operation;
  }

  private OperationView submit(
      ImportRequest asked, Submissions.Request request, AtomicBoolean used) {
    ImageName name = Names.image(asked.name());
    ImageFormat format = format(asked.format());
    ImageDigest digest = digest(asked.digest());
    HostFacts host = host(asked);
    Upload upload =
        new Upload(
            name.value(),
            asked.uploadId(),
            format,
            asked.fileBytes(),
            digest.hex(),
            host.id().toString());
    return submissions.submit(
        request,
        (transaction, id, fingerprint) -> {
          if (transaction.images().find(name).isPresent()) {
            throw new RefusedException(
                Problem.Code.EXISTS,
                "there is an image named '%s'; choose another name".formatted(name));
          }
          refuseGivenBack(transaction, host);
          transaction.operations().insert(operation(id, request, fingerprint, name, host, upload));
          used.set(true);
        });
  }

  private NewOperation operation(
      OperationId id,
      Submissions.Request request,
      String fingerprint,
      ImageName name,
      HostFacts host,
      Upload upload) {
    return new NewOperation(
        id,
        OperationKind.IMPORT_IMAGE,
        Optional.empty(),
        Optional.empty(),
        Optional.of(name),
        Optional.empty(),
        Optional.of(host.id()),
        Json.write(upload),
        request.idempotencyKey(),
        fingerprint,
        clock.instant());
  }

  /** It may be going off. */
  private static void refuseGivenBack(Transaction transaction, HostFacts host) {
    if (transaction.hosts().givenBackBy(host.id()).isPresent()) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "host '%s' was given back to its provider; choose another one".formatted(host.name()));
    }
  }

  private HostFacts host(ImportRequest asked) {
    List<HostFacts> hosts = facts.hosts();
    if (asked.host() != null) {
      HostId id = store.read(transaction -> Hosts.find(transaction, Names.host(asked.host()))).id();
      return hosts.stream()
          .filter(host -> host.id().equals(id))
          .filter(Placement::isPresent)
          .findFirst()
          .orElseThrow(
              () ->
                  new RefusedException(
                      Problem.Code.UNAVAILABLE,
                      "host '%s' is not connected; choose another host or wait for it"
                          .formatted(asked.host())));
    }
    DataSize needed = new DataSize(asked.fileBytes());
    return hosts.stream()
        .filter(host -> host.scheduling() == Scheduling.OPEN)
        .filter(host -> Placement.isPresent(host) && !needed.isMoreThan(host.diskFree()))
        .max(Comparator.comparing(HostFacts::diskFree))
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.UNAVAILABLE,
                    "no host is connected that has %s of disk left for the image; 'godwit host list' shows them"
                        .formatted(needed)));
  }

  private static ImageFormat format(String text) {
    return Arrays.stream(ImageFormat.values())
        .filter(format -> format.qemuName().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.INVALID,
                    "an image's format is qcow2 or raw, not '%s'"
                        .formatted(text == null ? "" : Printable.of(text))));
  }

  private static ImageDigest digest(String hex) {
    try {
      return new ImageDigest(hex);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage());
    }
  }

  static ImageRecord find(Transaction transaction, ImageName name) {
    return transaction
        .images()
        .find(name)
        .orElseThrow(() -> RefusedException.notFound("image", name.value()));
  }

  private static ImageView view(Transaction transaction, ImageRecord record) {
    Image image = record.image();
    List<String> hosts =
        transaction.hosts().all().stream()
            .filter(host -> holds(host, image.digest()))
            .map(host -> host.name().value())
            .toList();
    return new ImageView(
        record.name().value(),
        image.digest().hex(),
        image.format().qemuName(),
        image.fileSize().bytes(),
        image.virtualSize().bytes(),
        hosts,
        record.createdAt());
  }

  private static boolean holds(HostRecord host, ImageDigest digest) {
    return host.inventory()
        .filter(inventory -> inventory.getImagesList().contains(digest.hex()))
        .isPresent();
  }
}
