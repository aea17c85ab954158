package io.godwit.bench.rules.broken.controller.store;

import java.sql.Connection;

public record Book(Connection connection) {}
