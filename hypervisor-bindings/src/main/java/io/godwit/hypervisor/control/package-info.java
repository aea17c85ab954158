/**
 * libvirt's control stream between two hosts, understood as far as safety needs it: its frames, the
 * calls of a peer-to-peer migration, and the rules that decide what may pass. No I/O.
 *
 * <p>The procedures and their arguments are those that libvirt 9.0 was seen to send, with the names
 * and numbers of its {@code src/remote/remote_protocol.x} and {@code src/rpc/virnetprotocol.x}.
 */
package io.godwit.hypervisor.control;
