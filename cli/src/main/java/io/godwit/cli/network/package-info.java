/** {@code godwit network}: the networks that VMs can be in. */
package io.godwit.cli.network;
