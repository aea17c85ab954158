/**
 * The hand-over of a running VM as a model that is searched exhaustively: two hosts (libvirt,
 * agent, disk), the streams between them and the controller's saga, under every order of events and
 * faults. Who may own a VM is decided by the agents' own {@link
 * io.godwit.migration.ownership.Transitions}; the rest follows the handlers of the agent, the saga
 * of the controller, and what libvirt 9.0 does on a failure in each of its phases.
 */
package io.godwit.migration.handover;
