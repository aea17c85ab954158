/** What {@code make demo} runs. */
package io.godwit.bench.demo;
