/** {@code /api/v1} over HTTP: reads requests, asks the fleet's services, writes answers. */
package io.godwit.controller.api;
