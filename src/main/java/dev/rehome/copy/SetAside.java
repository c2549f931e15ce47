package dev.rehome.copy;

import dev.rehome.sql.QualifiedName;

/// Something that was taken off an existing table while its rows are brought, and how it comes back.
///
/// @param object for messages: `foreign key a on public.t`
/// @param table the table that it belongs to
/// @param probe a query that gives `t` where it is back already; empty where restoring twice does no harm
/// @param restore the statements that put it back
/// @param id in the ledger; 0 before it is noted
public record SetAside(String object, QualifiedName table, String probe, String restore, long id) {}
