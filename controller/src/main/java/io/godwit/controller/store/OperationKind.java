package io.godwit.controller.store;

/** What an operation does. */
public enum OperationKind {
  CREATE_VM,
  START_VM,
  STOP_VM,
  DELETE_VM,
  MIGRATE,
  IMPORT_IMAGE
}
