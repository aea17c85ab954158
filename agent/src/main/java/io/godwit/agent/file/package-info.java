/** Files from host to host on streams of their own: base images, and stopped VMs' disks. */
package io.godwit.agent.file;
