package io.godwit.controller.api;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** What holds for the whole of the interface. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Godwit",
            version = "1",
            description =
                "Moves running virtual machines between clouds without stopping them. Sizes are in"
                    + " bytes, durations in the unit that the name ends with, instants are ISO 8601"
                    + " in UTC; null is a value that is not known or does not apply. A call that"
                    + " starts an operation answers 202 and its Location; with an Idempotency-Key"
                    + " header a repetition answers with the first call's operation. Every error"
                    + " is a Problem (application/problem+json). Fields are only added within v1.",
            license = @License(name = "Apache-2.0")),
    security = @SecurityRequirement(name = "token"))
@SecurityScheme(
    securitySchemeName = "token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "An access token; the first one was printed when the controller started first.")
public final class ApiDefinition extends Application {}
