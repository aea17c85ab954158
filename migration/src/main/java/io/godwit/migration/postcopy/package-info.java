/** When a move may turn to post-copy, and when it does. Pure decisions, each with its reason. */
package io.godwit.migration.postcopy;
