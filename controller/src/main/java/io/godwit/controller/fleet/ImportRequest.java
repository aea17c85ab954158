package io.godwit.controller.fleet;

/**
 * Asks to publish an uploaded file as an image.
 *
 * @param format qcow2 or raw; nothing else is accepted
 * @param host the name of the host that takes it first; null lets the controller choose
 * @param uploadId by which the agent reads the upload
 * @param digest SHA-256 of the upload, lower-case hexadecimal
 */
public record ImportRequest(
    String name, String format, String host, String uploadId, long fileBytes, String digest) {
  /** What makes a repetition the same request: the file again, in another upload. */
  record Content(String name, String format, String host, long fileBytes, String digest) {}

  Content content() {
    return new Content(name, format, host, fileBytes, digest);
  }
}
