/** What Prometheus is told of the fleet. */
package io.godwit.controller.metrics;
