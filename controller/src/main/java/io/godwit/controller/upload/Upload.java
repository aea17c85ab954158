package io.godwit.controller.upload;

import io.godwit.model.DataSize;

/**
 * A file that was uploaded, whole and on the disk.
 *
 * @param id by which an agent reads it
 * @param digest SHA-256, lower-case hexadecimal
 * @param virtualSize of the disk in it, as its header says
 */
public record Upload(String id, DataSize size, String digest, DataSize virtualSize) {}
