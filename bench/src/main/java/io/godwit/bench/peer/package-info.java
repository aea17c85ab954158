/**
 * What Godwit is compared with: libvirt's own migration, as an administrator would start it by hand
 * between the same two hosts.
 */
package io.godwit.bench.peer;
