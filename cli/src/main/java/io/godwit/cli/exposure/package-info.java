/** {@code godwit expose} and {@code unexpose}: how clients from outside reach VMs. */
package io.godwit.cli.exposure;
