/** What may go wrong during a move, made to happen; for the tests and for the evidence. */
package io.godwit.bench.scenario;
