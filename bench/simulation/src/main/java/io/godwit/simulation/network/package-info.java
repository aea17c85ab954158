/**
 * A network of connections whose bytes arrive in order or not at all: late, held up by a partition,
 * or lost with the connection, which each side notices by itself.
 */
package io.godwit.simulation.network;
