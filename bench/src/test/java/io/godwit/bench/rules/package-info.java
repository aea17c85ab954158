/** Who may use whom, as tests: the rules, and a small tree that breaks each of them. */
package io.godwit.bench.rules;
