package io.godwit.cli.failure;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, in words for the user: Java gives some as a class. */
public final class FileReason {
  private FileReason() {}

  public static String of(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "this user may not";
      case NoSuchFileException missing -> "no such file or folder";
      case FileAlreadyExistsException there -> "there is one already";
      case DirectoryNotEmptyException full -> "it is a folder that is not empty";
      case NotDirectoryException other -> "it is not a folder";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      case CharacterCodingException binary -> "it is not text";
      case IOException other when other.getMessage() != null -> other.getMessage();
      case IOException other -> other.toString();
    };
  }
}
