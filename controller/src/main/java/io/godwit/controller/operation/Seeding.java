package io.godwit.controller.operation;

import io.godwit.controller.operation.Tickets.Links;
import io.godwit.controller.operation.Tickets.Purpose;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FetchImage;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.ServeImage;
import io.godwit.protocol.v1.StreamKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Brings a base image into a host's cache from another host, agent to agent. */
final class Seeding {
  private static final Purpose BASE_IMAGE = new Purpose("", 0, List.of(StreamKind.FILE));

  private final Workshop workshop;

  Seeding(Workshop workshop) {
    this.workshop = workshop;
  }

  /** The step that brings an image to a host; one that does nothing where the host has it. */
  static Step step(Workshop workshop, Image image, Optional<HostId> from, HostId to) {
    Undo kept = Undo.none("a verified image in a cache is of use to others");
    return from.map(
            host -> Step.of("seed", run -> new Seeding(workshop).bring(run, image, host, to), kept))
        .orElseGet(() -> Step.inStore("seed", run -> {}, kept));
  }

  private void bring(StepRun run, Image image, HostId from, HostId to)
      throws StepException, InterruptedException {
    LinkWays ways = new Linking(workshop).ways(from, to);
    while (true) {
      try {
        copy(run, image, from, to, ways.after(Setbacks.of(run)));
        break;
      } catch (StepException.Failed e) {
        if (!ways.areWorthAnAttemptAfter(Setbacks.with(run, e))) {
          throw Setbacks.explained(run, e);
        }
        run.nextAttempt(e.why());
      }
    }
    workshop.store().note(transaction -> transaction.hosts().addImage(to, image.digest()));
  }

  private void copy(StepRun run, Image image, HostId from, HostId to, LinkWay way)
      throws StepException, InterruptedException {
    Links links = new Linking(workshop).links(run, way, from, to, BASE_IMAGE);
    Duration limit =
        workshop
            .limits()
            .transfer()
            .of(
                image.fileSize(),
                new Throughput(workshop.store()).between(from, to),
                Optional.empty());
    GivenOrder fetch = begin(run, to, "fetch", limit, fetch(image, links.destination()));
    GivenOrder serve = begin(run, from, "serve", limit, serve(image, links.source()));
    new OrderPair(workshop.orders(), run, fetch, serve).awaitFirst();
  }

  private GivenOrder begin(
      StepRun run, HostId host, String verb, Duration limit, Order.Builder order) {
    return workshop.orders().begin(run, host, verb, limit, order);
  }

  private static Order.Builder serve(Image image, Link link) {
    return Order.newBuilder()
        .setServeImage(ServeImage.newBuilder().setImage(ModelCodec.write(image)).setLink(link));
  }

  private static Order.Builder fetch(Image image, Link link) {
    return Order.newBuilder()
        .setFetchImage(FetchImage.newBuilder().setImage(ModelCodec.write(image)).setLink(link));
  }
}
