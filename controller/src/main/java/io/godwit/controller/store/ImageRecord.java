package io.godwit.controller.store;

import io.godwit.model.Image;
import io.godwit.model.ImageName;
import java.time.Instant;

/** A published image. */
public record ImageRecord(ImageName name, Image image, Instant createdAt) {}
