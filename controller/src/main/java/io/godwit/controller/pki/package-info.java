/**
 * The controller's own certification authority and keys: EC P-256 certificates for itself and for
 * agents, and the Ed25519 key that signs tickets. Private keys never leave the data directory.
 */
package io.godwit.controller.pki;
