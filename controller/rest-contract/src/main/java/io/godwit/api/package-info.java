/**
 * The shapes of {@code /api/v1}, as JSON has them; all the CLI knows of the controller. Sizes are
 * in bytes, durations in the unit that the name ends with, instants are ISO 8601 in UTC. A null is
 * a value that is not known or does not apply. Fields are only added within v1.
 *
 * <pre>
 * GET    /hosts  /hosts/{name}                  HostView
 * POST   /hosts/tokens          JoinTokenRequest → 201 JoinTokenView
 * POST   /hosts/{name}/cordon  /hosts/{name}/undrain   HostView
 * DELETE /hosts/{name}                           204, refused while it has VMs
 * GET    /images /images/{name}                 ImageView
 * POST   /images?name=&amp;format=&amp;host=   bytes → 202 OperationView (application/octet-stream)
 * GET    /vms    /vms/{name}                    VmView
 * POST   /vms                   CreateVmRequest  → 202 OperationView
 * POST   /vms/{name}/start                       → 202 OperationView
 * POST   /vms/{name}/stop       StopVmRequest    → 202 OperationView
 * DELETE /vms/{name}                             → 202 OperationView, refused while it runs
 * GET    /vms/{name}/console    console output, chunked bytes; header Godwit-Console names the session
 * POST   /vms/{name}/console/{session}  input bytes → 204
 * POST   /migrations            MigrationRequest → 202 OperationView, or 200 PreflightView if dryRun
 * GET    /operations?vm=&amp;state=  /operations/{id}   OperationView
 * GET    /operations/{id}/events  server-sent events, each an OperationView, until it has ended
 * POST   /operations/{id}/cancel                 → 202 OperationView
 * GET    /plans                                  PlanSummaryView, newest first
 * GET    /plans/{number}                         PlanView
 * POST   /plans                 PlanRequest      → 201 PlanView; nothing is moved. 412 where there is none, with the reasons
 * POST   /plans/{number}/apply                   → 202 OperationView; 412 where the fleet has changed too much
 * POST   /plans/{number}/undo                    → 201 PlanView, the plan that takes it back; nothing is moved
 * POST   /plans/{number}/discard                 → 200 PlanView
 * GET    /server                ServerView
 * POST   /server/backup         the store, one file (application/octet-stream)
 * </pre>
 *
 * Lists are {@code {"items": [...]}}. Every call carries {@code Authorization: Bearer TOKEN}. An
 * error is a {@link io.godwit.api.Problem} (application/problem+json). A POST that starts an
 * operation answers 202 with its {@code Location}; with an {@code Idempotency-Key} header a
 * repetition answers with the first call's operation.
 */
package io.godwit.api;
