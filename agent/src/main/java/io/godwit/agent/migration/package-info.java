/**
 * An agent's part in moving a VM: the destination's, the source's, and the hand-over between them.
 *
 * <p>Which states exist and why at most one host ever runs the VM is told at {@link
 * io.godwit.agent.migration.HandOverHandler}.
 */
package io.godwit.agent.migration;
