/**
 * The controller as it is delivered: the jar, in a process of its own, spoken to as the CLI and
 * agents speak to it.
 */
package io.godwit.controller.delivered;
