package dev.rehome.catalog;

/// When a statement runs, in the words of `pg_dump --section`.
public enum Section {
    /// Before any row: schemas, types, functions, tables without keys.
    PRE_DATA,
    /// After the rows that it [requires][DdlStatement#requires()]: indexes, keys, triggers, policies, grants.
    POST_DATA
}
