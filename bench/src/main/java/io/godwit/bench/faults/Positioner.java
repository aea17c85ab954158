package io.godwit.bench.faults;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.OperationView.Progress;
import io.godwit.bench.matrix.Spot;
import io.godwit.bench.matrix.Spot.BeforeFinish;
import io.godwit.bench.matrix.Spot.BeforeOrder;
import io.godwit.bench.matrix.Spot.Copying;
import io.godwit.bench.matrix.Spot.Held;
import io.godwit.bench.matrix.Spot.PostCopying;
import io.godwit.bench.matrix.Spot.Seeding;
import io.godwit.lab.Await;
import io.godwit.lab.BitRate;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Brings a move to the moment at which the fault is to be made. */
final class Positioner {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long COPY_SPEED = 16L << 20;
  private static final BitRate SEED_RATE = BitRate.ofMegabits(60);

  /** Less than the guest dirties, so that the move turns to post-copy, and some is left for it. */
  private static final BitRate POST_COPY_RATE = BitRate.ofMegabits(120);

  /** So slow that the fault comes before the rest of the memory. */
  private static final BitRate REST_RATE = BitRate.ofMegabits(8);

  private static final String IMAGES = "/var/lib/godwit/images";

  private final Scene scene;
  private final Spot spot;

  Positioner(Scene scene, Spot spot) {
    this.scene = scene;
    this.spot = spot;
  }

  Spot spot() {
    return spot;
  }

  /** What is to be ordered. */
  MigrationRequest request() {
    return new MigrationRequest(
        scene.vm().name(),
        scene.destination().name(),
        false,
        false,
        spot instanceof Copying ? COPY_SPEED : null,
        spot instanceof PostCopying);
  }

  /** Before the order. */
  void arm() throws IOException, InterruptedException {
    switch (spot) {
      case Held held -> scene.lab().drill().hold(scene.place(held));
      case BeforeFinish finish ->
          new AgentFaults(scene.destination()).order(AgentFaults.FINISH_CALL, AgentFaults.HOLD);
      case Seeding seeding -> {
        forgetImage();
        scene.source().setUplinkRate(Optional.of(SEED_RATE));
      }
      case PostCopying post -> {
        scene.lab().forgetLostLinks(scene.source());
        scene.lab().makeGuestBusy();
        scene.source().setUplinkRate(Optional.of(POST_COPY_RATE));
      }
      case Copying copying -> {}
      case BeforeOrder before -> {}
    }
  }

  /** Waits until the move is at the spot. */
  void await(Ordered move) {
    switch (spot) {
      case Held held -> awaitMark(() -> scene.lab().drill().isReached(scene.place(held)), move);
      case BeforeFinish finish ->
          awaitMark(
              () -> new AgentFaults(scene.destination()).isFired(AgentFaults.FINISH_CALL), move);
      case Seeding seeding -> awaitProgress(move, p -> p.seedDoneBytes() > 0);
      case Copying copying -> awaitProgress(move, p -> p.memoryDoneBytes() > 0);
      case PostCopying post -> awaitPostCopy(move);
      case BeforeOrder before -> {}
    }
  }

  /**
   * Until the guest runs at its destination. A link that is lost between the two cannot be mended:
   * QEMU 7.2 there ends, because it pauses only a guest that has begun to run.
   */
  private void awaitPostCopy(Ordered move) {
    awaitMark(() -> says(scene.source(), "paused (post-copy)"), move);
    scene.source().setUplinkRate(Optional.of(REST_RATE));
    awaitMark(() -> says(scene.destination(), "running (post-copy)"), move);
  }

  private boolean says(LabHost host, String state) {
    return Domains.state(host, scene.vm().id()).equals(state);
  }

  private void awaitMark(BooleanSupplier reached, Ordered move) {
    Await.until(
        () -> reached.getAsBoolean() || move.isOver(),
        PATIENCE,
        () -> "the move did not come to " + this + ": " + told(move));
    if (!reached.getAsBoolean()) {
      throw new IllegalStateException("it ended before " + this + ": " + told(move));
    }
  }

  private void awaitProgress(Ordered move, Predicate<Progress> reached) {
    Await.until(
        () -> move.isOver() || progress(move).filter(reached).isPresent(),
        PATIENCE,
        () -> "the move did not come to " + this + ": " + told(move));
    if (move.isOver()) {
      throw new IllegalStateException("it ended before " + this + ": " + told(move));
    }
  }

  private static Optional<Progress> progress(Ordered move) {
    return move.look().map(OperationView::progress);
  }

  private static String told(Ordered move) {
    return move.refusal().orElseGet(() -> move.look().toString());
  }

  /** After the fault was made: what was held or slowed goes on. */
  void goOn() throws IOException {
    scene.lab().drill().letGo();
    new AgentFaults(scene.destination()).letGo(AgentFaults.FINISH_CALL);
    if (scene.source().isUp()) {
      scene.source().setUplinkRate(Optional.empty());
    }
  }

  /** So that the move begins with the base image. */
  private void forgetImage() throws IOException {
    Path images = scene.destination().onMachine(IMAGES);
    try (Stream<Path> files = Files.list(images)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    String host = scene.destination().name();
    Await.until(
        () -> scene.lab().deployment().controller().host(host).images().equals(List.of()),
        PATIENCE,
        () -> host + " does not report that its images are gone");
  }

  @Override
  public String toString() {
    return spot instanceof Held held
        ? scene.place(held).toString()
        : spot.getClass().getSimpleName();
  }
}
