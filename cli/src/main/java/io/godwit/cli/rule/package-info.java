/** {@code godwit rule}: what every plan and every move keeps to. */
package io.godwit.cli.rule;
