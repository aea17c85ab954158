/**
 * For tests only: makes a part of a move fail at a named point, from outside. An agent that was not
 * started with {@code --fault-injection} has no such points.
 */
package io.godwit.agent.fault;
