/**
 * Clients of a VM that stand where a user's client would: outside of every host. Each keeps its raw
 * samples in a file and lets the figures be computed from those.
 */
package io.godwit.bench.probe;
