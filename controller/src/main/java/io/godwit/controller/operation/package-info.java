/**
 * Godwit's operations, one file each: a saga that opens with the list of its steps. Plain Java:
 * what is known durably comes from the store, what hosts do goes through {@link
 * io.godwit.controller.operation.AgentGateway}.
 */
package io.godwit.controller.operation;
