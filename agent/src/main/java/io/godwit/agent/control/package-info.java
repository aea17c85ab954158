/**
 * Watches over libvirt's control stream at a move's destination, where whoever speaks to libvirtd
 * is root. Which messages may pass is decided in {@link io.godwit.hypervisor.control}.
 */
package io.godwit.agent.control;
