/**
 * The fault matrix as data: which fault in which phase of a move, at which moment of it, and how
 * the move may end. It is made on real libvirt and in the simulation, and both are judged by this.
 */
package io.godwit.bench.matrix;
