package io.godwit.controller.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Says of every call in the OpenAPI document that its errors are problems. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ProblemResponses implements OASFilter {
  @Override
  public Operation filterOperation(Operation operation) {
    Schema problem = OASFactory.createSchema().ref("#/components/schemas/Problem");
    operation
        .getResponses()
        .addAPIResponse(
            "default",
            OASFactory.createAPIResponse()
                .description("Refused or failed; the code says which kind, the detail what to do.")
                .content(
                    OASFactory.createContent()
                        .addMediaType(
                            Problems.MEDIA_TYPE, OASFactory.createMediaType().schema(problem))));
    return operation;
  }
}
