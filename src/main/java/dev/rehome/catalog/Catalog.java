package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.postgres.ServerVersion;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// What one database contained at one moment, system schemas left out.
///
/// @param version of its server
/// @param tables every table, sorted by name
/// @param sequences every sequence, sorted by name, those of identity columns too
/// @param statements the DDL that would make everything here in an empty database, in an order that works
/// @param findings what could not be read or has no DDL, by name
public record Catalog(
        ServerVersion version,
        List<Table> tables,
        List<Sequence> sequences,
        List<DdlStatement> statements,
        List<Finding> findings) {
    public Catalog {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        statements = List.copyOf(statements);
        findings = List.copyOf(findings);
    }

    public Optional<Table> table(QualifiedName name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }
}
