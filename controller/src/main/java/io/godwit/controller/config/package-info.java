/** What a user may set about a controller: one properties file, every key with a default. */
package io.godwit.controller.config;
