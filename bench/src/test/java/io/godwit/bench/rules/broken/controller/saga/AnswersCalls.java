package io.godwit.bench.rules.broken.controller.saga;

import io.godwit.bench.rules.Breaks;
import io.grpc.Status;

@Breaks("frameworks stay at the controller's edge")
record AnswersCalls(Status status) {}
