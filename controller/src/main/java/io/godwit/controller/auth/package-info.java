/** Who may call the controller: whoever has an access token; agents have certificates instead. */
package io.godwit.controller.auth;
