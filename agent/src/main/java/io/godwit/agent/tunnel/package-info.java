/**
 * The tunnel: the one TLS port by which hosts reach each other, and the streams on it. Every stream
 * needs a certificate of the controller's CA on both sides and a single-use ticket that an order
 * announced beforehand; what is not announced is refused.
 */
package io.godwit.agent.tunnel;
