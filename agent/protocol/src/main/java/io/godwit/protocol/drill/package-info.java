/** How a drill from outside commands the crash points of a controller or an agent. */
package io.godwit.protocol.drill;
