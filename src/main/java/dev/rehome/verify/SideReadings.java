package dev.rehome.verify;

import dev.rehome.sql.QualifiedName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What was read on one side.
///
/// @param life of the server, see [Horizon]
record SideReadings(String life, Map<QualifiedName, TableReading> tables) {
    static final SideReadings NONE = new SideReadings("", Map.of());

    SideReadings {
        tables = Map.copyOf(tables);
    }

    /// What is known of a table, where that still means anything.
    Optional<TableReading> of(Horizon now, QualifiedName table, Optional<String> identity) {
        return life.equals(now.life())
                ? Optional.ofNullable(tables.get(table))
                        .filter(r -> identity.filter(r.identity()::equals).isPresent())
                        .filter(now::tellsApart)
                : Optional.empty();
    }

    /// These, and what is known of other tables.
    SideReadings over(SideReadings earlier) {
        if (!life.equals(earlier.life)) {
            return this;
        }
        Map<QualifiedName, TableReading> all = new TreeMap<>(earlier.tables);
        all.putAll(tables);
        return new SideReadings(life, all);
    }
}
