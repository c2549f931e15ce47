package dev.rehome.catalog;

/// The queries of [Attachments]: each one sees the objects of every kind. `reference` is what the statement names,
/// its kind with its name; for most kinds `pg_identify_object` writes both as SQL reads them.
final class AttachmentQueries {
    private AttachmentQueries() {}

    /// The kind's word in SQL where `pg_identify_object` uses another.
    private static final String REFERENCE = """
            CASE WHEN i.type = 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER ' || i.identity
                 WHEN i.type = 'statistics object' THEN 'STATISTICS ' || i.identity
                 WHEN i.type LIKE '% column' THEN 'COLUMN ' || i.identity
                 WHEN i.type = 'table constraint' THEN 'CONSTRAINT ' || i.identity
                 WHEN i.type = 'domain constraint' THEN (
                     SELECT 'CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' ON DOMAIN '
                            || pg_catalog.format_type(k.contypid, NULL)
                       FROM pg_catalog.pg_constraint k WHERE k.oid = o.objid)
                 WHEN i.type = 'aggregate' THEN 'AGGREGATE ' || pg_catalog.replace(i.identity, '()', '(*)')
                 WHEN i.type = 'transform'
                     THEN 'TRANSFORM ' || pg_catalog.replace(i.identity, ' on language ', ' LANGUAGE ')
                 WHEN i.type IN ('function', 'procedure')
                     THEN pg_catalog.upper(i.type) || ' ' || o.objid::pg_catalog.regprocedure
                 ELSE pg_catalog.upper(i.type) || ' ' || i.identity END AS reference
            """;

    private static final String IDENTIFY =
            "CROSS JOIN LATERAL pg_catalog.pg_identify_object(o.classid, o.objid, o.objsubid) i";

    /// Everything that ALTER .. OWNER TO can name. A sequence that a column owns goes with its table, a row type too.
    private static final String OWNED = """
            SELECT 2615 AS classid, oid AS objid, nspowner AS owner FROM pg_catalog.pg_namespace
             WHERE oid >= 16384 OR nspname = 'public' AND nspowner NOT IN (10, 6171)
            UNION ALL SELECT 1247, t.oid, typowner FROM pg_catalog.pg_type t
             LEFT JOIN pg_catalog.pg_class r ON r.oid = t.typrelid
             WHERE t.oid >= 16384 AND (t.typrelid = 0 OR r.relkind = 'c')
            UNION ALL SELECT 1255, oid, proowner FROM pg_catalog.pg_proc WHERE oid >= 16384
            UNION ALL SELECT 2617, oid, oprowner FROM pg_catalog.pg_operator WHERE oid >= 16384
            UNION ALL SELECT 2616, oid, opcowner FROM pg_catalog.pg_opclass WHERE oid >= 16384
            UNION ALL SELECT 2753, oid, opfowner FROM pg_catalog.pg_opfamily WHERE oid >= 16384
            UNION ALL SELECT 3456, oid, collowner FROM pg_catalog.pg_collation WHERE oid >= 16384
            UNION ALL SELECT 2607, oid, conowner FROM pg_catalog.pg_conversion WHERE oid >= 16384
            UNION ALL SELECT 3602, oid, cfgowner FROM pg_catalog.pg_ts_config WHERE oid >= 16384
            UNION ALL SELECT 3600, oid, dictowner FROM pg_catalog.pg_ts_dict WHERE oid >= 16384
            UNION ALL SELECT 2612, oid, lanowner FROM pg_catalog.pg_language WHERE oid >= 16384
            UNION ALL SELECT 2328, oid, fdwowner FROM pg_catalog.pg_foreign_data_wrapper WHERE oid >= 16384
            UNION ALL SELECT 1417, oid, srvowner FROM pg_catalog.pg_foreign_server WHERE oid >= 16384
            UNION ALL SELECT 3466, oid, evtowner FROM pg_catalog.pg_event_trigger WHERE oid >= 16384
            UNION ALL SELECT 6104, oid, pubowner FROM pg_catalog.pg_publication WHERE oid >= 16384
            UNION ALL SELECT 3381, oid, stxowner FROM pg_catalog.pg_statistic_ext WHERE oid >= 16384
            UNION ALL SELECT 2613, oid, lomowner FROM pg_catalog.pg_largeobject_metadata
            UNION ALL SELECT 1259, c.oid, relowner FROM pg_catalog.pg_class c
             WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE c.relkind = 'S' AND d.classid = 1259
                                AND d.objid = c.oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i'))
            """;

    static final String OWNERS = ("SELECT o.classid, o.objid, 0 AS parentclass, 0 AS parentid,"
            + " pg_catalog.pg_get_userbyid(o.owner) AS owner, " + REFERENCE
            + " FROM (SELECT *, 0 AS objsubid FROM (" + OWNED + ") owned) o " + IDENTIFY
            + " ORDER BY o.classid, i.identity");

    /// Everything with privileges that are not those it was born with. Those of `public` are fixed since
    /// PostgreSQL 15, and taken as such before (`src/bin/pg_dump/pg_dump.c`, `getNamespaces`).
    private static final String GRANTED = """
            SELECT 2615 AS classid, oid AS objid, 0 AS objsubid, nspowner AS owner, nspacl AS acl,
                   CASE WHEN nspname = 'public' THEN pg_catalog.acldefault('n', nspowner)
                             || pg_catalog.makeaclitem(0, nspowner, 'USAGE', false)
                        ELSE pg_catalog.acldefault('n', nspowner) END AS born, 'SCHEMA' AS word, NULL AS columnname
              FROM pg_catalog.pg_namespace WHERE nspacl IS NOT NULL AND (oid >= 16384 OR nspname = 'public')
            UNION ALL SELECT 1247, oid, 0, typowner, typacl, pg_catalog.acldefault('T', typowner), 'TYPE', NULL
              FROM pg_catalog.pg_type WHERE typacl IS NOT NULL AND oid >= 16384
            UNION ALL SELECT 1255, oid, 0, proowner, proacl, pg_catalog.acldefault('f', proowner),
                   CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, NULL
              FROM pg_catalog.pg_proc WHERE proacl IS NOT NULL AND oid >= 16384
            UNION ALL SELECT 2612, oid, 0, lanowner, lanacl, pg_catalog.acldefault('l', lanowner), 'LANGUAGE', NULL
              FROM pg_catalog.pg_language WHERE lanacl IS NOT NULL AND oid >= 16384
            UNION ALL SELECT 2328, oid, 0, fdwowner, fdwacl, pg_catalog.acldefault('F', fdwowner),
                   'FOREIGN DATA WRAPPER', NULL
              FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL AND oid >= 16384
            UNION ALL SELECT 1417, oid, 0, srvowner, srvacl, pg_catalog.acldefault('S', srvowner),
                   'FOREIGN SERVER', NULL
              FROM pg_catalog.pg_foreign_server WHERE srvacl IS NOT NULL AND oid >= 16384
            UNION ALL SELECT 2613, oid, 0, lomowner, lomacl, pg_catalog.acldefault('L', lomowner),
                   'LARGE OBJECT', NULL
              FROM pg_catalog.pg_largeobject_metadata WHERE lomacl IS NOT NULL
            UNION ALL SELECT 1259, oid, 0, relowner, relacl,
                   pg_catalog.acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner),
                   CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, NULL
              FROM pg_catalog.pg_class WHERE relacl IS NOT NULL AND oid >= 16384
            UNION ALL SELECT 1259, c.oid, 0, c.relowner, a.attacl, '{}'::pg_catalog.aclitem[], 'TABLE',
                   pg_catalog.quote_ident(a.attname)
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
             WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.oid >= 16384
            """;

    /// What an extension made was born with the privileges that its script gave it; it is said under the extension.
    static final String PRIVILEGES = "SELECT o.classid, o.objid, coalesce(m.refclassid, 0) AS parentclass,"
            + " coalesce(m.refobjid, 0) AS parentid, pg_catalog.pg_get_userbyid(o.owner) AS owner,"
            + " o.acl::text[] AS acl, coalesce(p.initprivs, o.born)::text[] AS born,"
            + " o.columnname, o.word || ' ' || CASE WHEN o.classid = 1255 AND i.type <> 'aggregate'"
            + " THEN o.objid::pg_catalog.regprocedure::text ELSE i.identity END AS reference FROM (" + GRANTED + ") o "
            + " LEFT JOIN pg_catalog.pg_init_privs p ON p.classoid = o.classid AND p.objoid = o.objid"
            + " AND p.objsubid = 0 AND p.privtype = 'e' AND o.columnname IS NULL"
            + " LEFT JOIN pg_catalog.pg_depend m ON m.classid = o.classid AND m.objid = o.objid AND m.objsubid = 0"
            + " AND m.deptype = 'e' "
            + IDENTIFY + " ORDER BY o.classid, i.identity, o.columnname NULLS FIRST";

    /// The number of a large object may be any that its maker chose, also one below those of users' other objects.
    /// A comment of an extension's own is left out: its script makes it again. The parent of a constraint is its
    /// table or domain, that of its index the constraint, that of a composite type's column the type.
    static final String COMMENTS = ("SELECT o.classid, o.objid, p.parentclass, p.parentid, o.description AS comment, "
            + REFERENCE + """
                      FROM (SELECT classoid AS classid, objoid AS objid, objsubid, description
                              FROM pg_catalog.pg_description
                             WHERE objoid >= 16384 OR classoid IN (2613, 2615) -- before thousands of others get names
                             UNION ALL
                            SELECT 2615, oid, 0, '' FROM pg_catalog.pg_namespace
                             WHERE nspname = 'public' AND pg_catalog.obj_description(oid, 'pg_namespace') IS NULL) o
                    """ + IDENTIFY + """
                      LEFT JOIN LATERAL (
                            SELECT CASE WHEN k.conrelid <> 0 THEN 1259 ELSE 1247 END AS parentclass,
                                   CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END AS parentid
                              FROM pg_catalog.pg_constraint k WHERE o.classid = 2606 AND k.oid = o.objid
                            UNION ALL
                            SELECT 2606, k.oid FROM pg_catalog.pg_constraint k
                             WHERE o.classid = 1259 AND k.conindid = o.objid AND k.contype IN ('p', 'u', 'x')
                            UNION ALL
                            SELECT 1247, c.reltype FROM pg_catalog.pg_class c
                             WHERE o.classid = 1259 AND c.relkind = 'c' AND c.oid = o.objid) p ON true
                     WHERE (o.objid >= 16384 OR o.classid = 2613 OR i.type = 'schema' AND i.identity = 'public'
                                                AND o.description <> 'standard public schema')
                       AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension e
                                         JOIN pg_catalog.pg_available_extensions v ON v.name = e.extname
                                        WHERE o.classid = 3079 AND e.oid = o.objid AND v.comment = o.description)
                     ORDER BY o.classid, i.identity
                    """);

    static final String SECURITY_LABELS = ("SELECT o.classid, o.objid, 0 AS parentclass, 0 AS parentid,"
            + " o.provider, o.label, " + REFERENCE
            + " FROM (SELECT classoid AS classid, objoid AS objid, objsubid, provider, label"
            + " FROM pg_catalog.pg_seclabel WHERE objoid >= 16384 OR classoid = 2613) o " + IDENTIFY
            + " ORDER BY o.classid, i.identity");
}
