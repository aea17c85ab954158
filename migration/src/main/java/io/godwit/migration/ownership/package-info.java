/**
 * Who may run a VM: what one host knows of it, and which orders change that. Pure; the agent keeps
 * the records on disk, and the model of the hand-over searches the same functions.
 */
package io.godwit.migration.ownership;
