/** What the measurements are made of and judged by. Pure: no process, no clock, no network. */
package io.godwit.bench.figures;
