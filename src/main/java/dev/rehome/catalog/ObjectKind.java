package dev.rehome.catalog;

import java.util.Locale;

/// The kinds of object that a catalog holds.
public enum ObjectKind {
    ROLE,
    SCHEMA,
    EXTENSION,
    COLLATION,
    TYPE,
    FUNCTION,
    AGGREGATE,
    OPERATOR,
    OPERATOR_CLASS,
    OPERATOR_FAMILY,
    CAST,
    CONVERSION,
    TEXT_SEARCH,
    LANGUAGE,
    ACCESS_METHOD,
    TRANSFORM,
    FOREIGN_DATA_WRAPPER,
    FOREIGN_SERVER,
    USER_MAPPING,
    SEQUENCE,
    TABLE,
    COLUMN,
    DEFAULT,
    VIEW,
    MATERIALIZED_VIEW,
    INDEX,
    CONSTRAINT,
    STATISTICS,
    RULE,
    TRIGGER,
    EVENT_TRIGGER,
    POLICY,
    PUBLICATION,
    SUBSCRIPTION,
    LARGE_OBJECT,
    DEFAULT_PRIVILEGES,
    /// Not an object: the rows of a table. Named in [DdlStatement#requires()] by what needs them to be in.
    DATA;

    /// "materialized view", for messages.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
