/** What a user has told the command line to remember: the controllers, and how each is known. */
package io.godwit.cli.settings;
