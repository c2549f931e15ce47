package dev.rehome.sql;

import java.util.Set;

/// The name of one thing in a database, as stored in the catalog (not quoted). Ordered by code unit.
///
/// @param value the name itself; not empty, no zero byte
public record Identifier(String value) implements Comparable<Identifier> {
    /// Words that `quote_ident` quotes: every keyword that is not "unreserved" in PostgreSQL 14 to 18
    /// (`src/include/parser/kwlist.h`). One that only a newer server knows is quoted for all: harmless.
    private static final Set<String> QUOTED_WORDS = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
            case cast char character check coalesce collate collation column concurrently constraint create cross
            current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
            decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
            freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect
            interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg
            json_query json_scalar json_serialize json_table json_value lateral leading least left like limit
            localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif
            numeric offset on only or order out outer overlaps overlay placing position precision primary real
            references returning right row select session_user setof similar smallint some substring symmetric
            system_user table tablesample then time timestamp to trailing treat trim true union unique user using
            values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists
            xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable""".split("\\s+"));

    public Identifier {
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not an identifier: \"" + value + "\"");
        }
    }

    /// The name as SQL, quoted only where `quote_ident` would.
    public String quoted() {
        return isPlain(value) ? value : "\"" + value.replace("\"", "\"\"") + "\"";
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && !(digit && i > 0)) {
                return false;
            }
        }
        return !QUOTED_WORDS.contains(name);
    }

    @Override
    public int compareTo(Identifier other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return quoted();
    }
}
