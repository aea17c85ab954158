/** Image files on their way from a caller to a host: spooled, and looked at as hostile input. */
package io.godwit.controller.upload;
