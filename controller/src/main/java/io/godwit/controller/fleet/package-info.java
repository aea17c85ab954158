/**
 * What the REST interface and the agents' gateway ask of the controller: hosts, images, VMs, moves,
 * operations and tokens, each a service of its own. Refusals are {@link
 * io.godwit.controller.fleet.RefusedException}.
 */
package io.godwit.controller.fleet;
