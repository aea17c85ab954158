/** {@code godwit policy}: who may talk to whom in a network. */
package io.godwit.cli.policy;
