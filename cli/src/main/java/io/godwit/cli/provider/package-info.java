/** {@code godwit provider}. */
package io.godwit.cli.provider;
