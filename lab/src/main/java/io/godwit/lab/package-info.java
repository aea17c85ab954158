/**
 * A multi-cloud on one machine: two providers and three hosts made of namespaces, each with its own
 * libvirtd, joined by links whose rate can be set. Start at {@link io.godwit.lab.Lab}.
 */
package io.godwit.lab;
