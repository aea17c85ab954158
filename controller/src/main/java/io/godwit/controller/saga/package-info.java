/**
 * Runs sagas: lists of named steps, each with its undo or a reason why it has none. Journalled
 * before and after every step, so that a controller that starts again goes on where the last one
 * stopped. Knows nothing of VMs and hosts, and of the store only {@link
 * io.godwit.controller.saga.SagaJournal}.
 *
 * <pre>
 *              +---- cancelled or failed before the commit step ----+
 *              |                                                    v
 *  PENDING -> RUNNING &lt;--- it was committed after all ------- ROLLING_BACK
 *              |  |                                                 |  |
 *              |  +-- all steps --> DONE       ROLLED_BACK &lt;--------+  |
 *              |                                                       |
 *              +-- cannot be told, or cannot go on --> IN_DOUBT &lt;------+
 *                                                         |
 *               evidence or a person: back to RUNNING or ROLLING_BACK
 * </pre>
 */
package io.godwit.controller.saga;
