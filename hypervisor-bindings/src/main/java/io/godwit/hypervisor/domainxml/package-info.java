/** VMs as libvirt's domain XML, written from typed values and read back; without libvirt itself. */
package io.godwit.hypervisor.domainxml;
