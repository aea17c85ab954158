/** Plans that pack VMs onto fewer or cheaper hosts: asked for, looked at, applied, taken back. */
package io.godwit.cli.plan;
