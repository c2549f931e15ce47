package dev.rehome.catalog;

/// A type as far as values on their way to it and from it are concerned.
///
/// @param name as `format_type` writes it where every schema is in sight: `numeric(10,2)`, `text[]`, `public.mood`
/// @param family of the type, or of the type below a domain
/// @param domain whether it is a domain, whose own checks apply as well
public record ApiType(String name, Family family, boolean domain) {

    /// How values are written.
    public enum Family {
        SMALLINT,
        INTEGER,
        BIGINT,
        NUMERIC,
        /// `real` and `double precision`.
        FLOAT,
        BOOLEAN,
        /// `text`, `varchar`, `char`, `name`, `citext`
        TEXT,
        ENUM,
        JSON,
        JSONB,
        ARRAY,
        COMPOSITE,
        TSVECTOR,
        VOID,
        /// `record`, `anyelement` and the like.
        PSEUDO,
        /// Anything else that is read from one text: dates, uuid, ranges, bytea, types of extensions.
        OTHER
    }

    public boolean isJson() {
        return family == Family.JSON || family == Family.JSONB;
    }

    /// Whether JSON values come in by rules of their own, not as the text that they hold.
    public boolean isStructured() {
        return family == Family.ARRAY || family == Family.COMPOSITE || (domain && isJson());
    }
}
