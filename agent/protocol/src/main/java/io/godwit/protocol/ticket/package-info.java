/**
 * Tickets: what lets an agent open one stream to another. The controller signs them, the agent that
 * accepts the stream verifies them. Pure: no clock, no I/O.
 */
package io.godwit.protocol.ticket;
