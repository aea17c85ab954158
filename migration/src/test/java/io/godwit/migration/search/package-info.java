/** A small explicit-state model checker: breadth first, exhaustive, faults counted. */
package io.godwit.migration.search;
