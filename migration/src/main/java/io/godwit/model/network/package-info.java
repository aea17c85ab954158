/**
 * Networks of VMs: a segment of its own for each, with the same addresses wherever its VMs run.
 * {@link io.godwit.model.network.NetworkPort} is a VM's place in one and moves with it; {@link
 * io.godwit.model.network.MeshState} is a host's end of the encrypted mesh that carries them.
 */
package io.godwit.model.network;
