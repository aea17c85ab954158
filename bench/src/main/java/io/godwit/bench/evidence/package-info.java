/** What {@code make evidence} runs: a figure for each claim, measured now, from raw samples. */
package io.godwit.bench.evidence;
