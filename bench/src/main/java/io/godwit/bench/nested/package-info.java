/**
 * What {@code make demo-nested} runs: real machines on this one, with VMs nested in them. Start at
 * {@link io.godwit.bench.nested.NestedDemo}.
 */
package io.godwit.bench.nested;
