package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.postgres.ServerVersion;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What one database contained at one moment, system schemas left out.
///
/// @param version of its server
/// @param tables every table, sorted by name
/// @param sequences every sequence, sorted by name, those of identity columns too
/// @param materializedViews in an order in which they can be refreshed
/// @param statements the DDL that would make everything here in an empty database, in an order that works: first all
///     of the pre-data section, then post-data, and in it the optional ones last
/// @param roles every role of the server, sorted
/// @param findings what could not be read or has no DDL, by name
public record Catalog(
        ServerVersion version,
        List<Table> tables,
        List<Sequence> sequences,
        List<MaterializedView> materializedViews,
        List<DdlStatement> statements,
        List<Identifier> roles,
        List<Finding> findings) {
    public Catalog {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        materializedViews = List.copyOf(materializedViews);
        statements = List.copyOf(statements);
        roles = List.copyOf(roles);
        findings = List.copyOf(findings);
    }

    /// A catalog of what is wanted somewhere, where the roles of the server it came from do not matter.
    public Catalog(
            ServerVersion version,
            List<Table> tables,
            List<Sequence> sequences,
            List<MaterializedView> materializedViews,
            List<DdlStatement> statements,
            List<Finding> findings) {
        this(version, tables, sequences, materializedViews, statements, List.of(), findings);
    }

    /// One table. For many look-ups use [#tablesByName()].
    public Optional<Table> table(QualifiedName name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    public Map<QualifiedName, Table> tablesByName() {
        return tables.stream().collect(Collectors.toMap(Table::name, Function.identity()));
    }
}
