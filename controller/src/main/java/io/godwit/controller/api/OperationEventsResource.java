package io.godwit.controller.api;

import io.godwit.api.OperationView;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Operations;
import io.godwit.controller.fleet.Subscription;
import io.godwit.controller.saga.SagaState;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** An operation's changes as they happen: pushed, nobody asks again and again. */
@Path(Answers.OPERATIONS + "/{id}/events")
@Tag(name = "operations")
public final class OperationEventsResource {
  private final Operations operations;

  OperationEventsResource(Fleet fleet) {
    this.operations = fleet.operations();
  }

  @GET
  @Blocking
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "watchOperation",
      summary = "How an operation stands now and after each change, until it has ended")
  public Multi<OperationView> events(@RestPath String id) {
    operations.show(id);
    return Multi.createFrom().emitter(emitter -> watch(id, emitter), BackPressureStrategy.LATEST);
  }

  private void watch(String id, MultiEmitter<? super OperationView> emitter) {
    Subscription subscription =
        operations.watch(
            id,
            view -> {
              emitter.emit(view);
              if (!SagaState.valueOf(view.state()).isActive()) {
                emitter.complete();
              }
            });
    emitter.onTermination(subscription::close);
  }
}
