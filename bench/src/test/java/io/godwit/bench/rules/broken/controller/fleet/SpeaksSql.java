package io.godwit.bench.rules.broken.controller.fleet;

import io.godwit.bench.rules.Breaks;
import java.sql.Connection;

@Breaks("databases stay in the store")
record SpeaksSql(Connection connection) {}
