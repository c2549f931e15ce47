package dev.rehome.catalog;

import java.util.List;

/// Functions, procedures, aggregates, languages, transforms.
final class RoutineFamilies {
    static final List<ObjectFamily> ALL = List.of(
            new SqlFamily(ObjectKind.LANGUAGE, SystemTable.PG_LANGUAGE, RoutineFamilies::languages),
            new SqlFamily(ObjectKind.FUNCTION, SystemTable.PG_PROC, RoutineFamilies::functions),
            new SqlFamily(ObjectKind.AGGREGATE, SystemTable.PG_PROC, RoutineFamilies::aggregates),
            new SqlFamily(ObjectKind.TRANSFORM, SystemTable.PG_TRANSFORM, RoutineFamilies::transforms));

    private RoutineFamilies() {}

    private static String languages(CatalogContext context) {
        return """
                SELECT l.oid, pg_catalog.quote_ident(l.lanname) AS identity,
                       'CREATE ' || CASE WHEN l.lanpltrusted THEN 'TRUSTED ' ELSE '' END || 'LANGUAGE '
                       || pg_catalog.quote_ident(l.lanname) || ' HANDLER ' || l.lanplcallfoid::pg_catalog.regproc
                       || CASE WHEN l.laninline <> 0 THEN ' INLINE ' || l.laninline::pg_catalog.regproc ELSE '' END
                       || CASE WHEN l.lanvalidator <> 0 THEN ' VALIDATOR ' || l.lanvalidator::pg_catalog.regproc
                          ELSE '' END AS ddl
                  FROM pg_catalog.pg_language l WHERE l.oid >= 16384 AND l.lanispl AND
                """ + context.notOfExtension(SystemTable.PG_LANGUAGE, "l.oid");
    }

    /// Constructors that come with a range type depend on it internally.
    private static String functions(CatalogContext context) {
        return "SELECT p.oid, " + SqlFamily.identity(SystemTable.PG_PROC, "p.oid")
                + ", pg_catalog.pg_get_functiondef(p.oid) AS ddl FROM pg_catalog.pg_proc p"
                + " WHERE p.prokind <> 'a' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1255"
                + " AND d.objid = p.oid AND d.deptype = 'i') AND " + context.inSchemas("p.pronamespace")
                + " AND " + context.notOfExtension(SystemTable.PG_PROC, "p.oid");
    }

    /// The defaults of the FINALFUNC_MODIFY options depend on the kind (`src/bin/pg_dump/pg_dump.c`, `dumpAgg`).
    private static String aggregates(CatalogContext context) {
        return "SELECT p.oid, " + SqlFamily.identity(SystemTable.PG_PROC, "p.oid") + ", " + AGGREGATE
                + " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid"
                + " LEFT JOIN pg_catalog.pg_operator o ON o.oid = a.aggsortop"
                + " LEFT JOIN pg_catalog.pg_namespace os ON os.oid = o.oprnamespace"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
                + " WHERE " + context.inSchemas("p.pronamespace")
                + " AND " + context.notOfExtension(SystemTable.PG_PROC, "p.oid");
    }

    private static final String AGGREGATE = """
            pg_catalog.format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname,
                coalesce(nullif(pg_catalog.pg_get_function_arguments(p.oid), ''), '*'),
                a.aggtransfn, pg_catalog.format_type(a.aggtranstype, NULL))
            || CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace ELSE '' END
            || coalesce(', INITCOND = ' || pg_catalog.quote_literal(a.agginitval), '')
            || CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn ELSE '' END
            || CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END
            || CASE WHEN a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r'::"char" ELSE 'w' END
                    THEN ', FINALFUNC_MODIFY = ' || CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY'
                         WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END ELSE '' END
            || CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn ELSE '' END
            || CASE WHEN a.aggserialfn <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn ELSE '' END
            || CASE WHEN a.aggdeserialfn <> 0 THEN ', DESERIALFUNC = ' || a.aggdeserialfn ELSE '' END
            || CASE WHEN a.aggmtransfn <> 0 THEN ', MSFUNC = ' || a.aggmtransfn || ', MINVFUNC = ' || a.aggminvtransfn
                         || ', MSTYPE = ' || pg_catalog.format_type(a.aggmtranstype, NULL) ELSE '' END
            || CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace ELSE '' END
            || coalesce(', MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval), '')
            || CASE WHEN a.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn ELSE '' END
            || CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' ELSE '' END
            || CASE WHEN a.aggmtransfn <> 0
                     AND a.aggmfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r'::"char" ELSE 'w' END
                    THEN ', MFINALFUNC_MODIFY = ' || CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY'
                         WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END ELSE '' END
            || CASE WHEN a.aggsortop <> 0
                    THEN pg_catalog.format(', SORTOP = OPERATOR(%I.%s)', os.nspname, o.oprname) ELSE '' END
            || CASE p.proparallel WHEN 'u' THEN '' WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE ', PARALLEL = SAFE' END
            || CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' ELSE '' END || ')' AS ddl
            """;

    private static String transforms(CatalogContext context) {
        // pg_identify_object says it with "on" up to some release of 16 and without it later.
        return """
                SELECT t.oid, pg_catalog.format('for %s language %I', pg_catalog.format_type(t.trftype, NULL), l.lanname)
                  AS identity, pg_catalog.format('CREATE TRANSFORM FOR %s LANGUAGE %I (', pg_catalog.format_type(t.trftype, NULL),
                      l.lanname)
                  || pg_catalog.concat_ws(', ',
                      CASE WHEN t.trffromsql <> 0
                           THEN 'FROM SQL WITH FUNCTION ' || t.trffromsql::pg_catalog.regprocedure END,
                      CASE WHEN t.trftosql <> 0
                           THEN 'TO SQL WITH FUNCTION ' || t.trftosql::pg_catalog.regprocedure END) || ')' AS ddl
                  FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
                 WHERE t.oid >= 16384 AND\s""" + context.notOfExtension(SystemTable.PG_TRANSFORM, "t.oid");
    }
}
