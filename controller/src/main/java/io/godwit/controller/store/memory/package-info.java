/**
 * A store without a file, which keeps the same contract and can lose what a store on a disk can
 * lose: for simulations and tests.
 */
package io.godwit.controller.store.memory;
