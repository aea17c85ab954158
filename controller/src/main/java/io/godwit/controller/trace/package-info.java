/**
 * Traces: what both hosts answer, judged by what the controller wants, as one way from a VM to
 * another. Plain functions; {@link io.godwit.controller.fleet.Traces} asks the hosts.
 */
package io.godwit.controller.trace;
