/**
 * Hosts that are launched and terminated at a fake EC2 by the controller's own adapter, under
 * failures that a seed chooses.
 */
package io.godwit.simulation.launch;
