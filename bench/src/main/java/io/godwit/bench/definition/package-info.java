/** Domains' definitions, as {@code virsh dumpxml} prints them. */
package io.godwit.bench.definition;
