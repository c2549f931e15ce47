package dev.rehome.catalog;

import java.util.List;

/// Operators, their classes and families, casts, access methods.
final class OperatorFamilies {
    static final List<ObjectFamily> ALL = List.of(
            new SqlFamily(ObjectKind.ACCESS_METHOD, SystemTable.PG_AM, OperatorFamilies::accessMethods),
            new SqlFamily(ObjectKind.OPERATOR, SystemTable.PG_OPERATOR, OperatorFamilies::operators),
            new SqlFamily(ObjectKind.OPERATOR_FAMILY, SystemTable.PG_OPFAMILY, OperatorFamilies::families),
            new SqlFamily(ObjectKind.OPERATOR_CLASS, SystemTable.PG_OPCLASS, OperatorFamilies::classes),
            new SqlFamily(ObjectKind.OPERATOR_FAMILY, SystemTable.PG_AMOP, OperatorFamilies::operatorMembers),
            new SqlFamily(ObjectKind.OPERATOR_FAMILY, SystemTable.PG_AMPROC, OperatorFamilies::functionMembers),
            new SqlFamily(ObjectKind.CAST, SystemTable.PG_CAST, OperatorFamilies::casts));

    private OperatorFamilies() {}

    private static String accessMethods(CatalogContext context) {
        return "SELECT a.oid, pg_catalog.quote_ident(a.amname) AS identity, pg_catalog.format("
                + "'CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname,"
                + " CASE a.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END, a.amhandler) AS ddl"
                + " FROM pg_catalog.pg_am a WHERE a.oid >= 16384 AND "
                + context.notOfExtension(SystemTable.PG_AM, "a.oid");
    }

    /// A commutator or negator that is not there yet is made as a shell by the server and filled later.
    private static String operators(CatalogContext context) {
        return "SELECT o.oid, " + SqlFamily.identity(SystemTable.PG_OPERATOR, "o.oid") + """
                , pg_catalog.format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, o.oprname, o.oprcode)
                  || CASE WHEN o.oprleft <> 0 THEN ', LEFTARG = ' || pg_catalog.format_type(o.oprleft, NULL) ELSE '' END
                  || CASE WHEN o.oprright <> 0 THEN ', RIGHTARG = ' || pg_catalog.format_type(o.oprright, NULL)
                     ELSE '' END
                  || coalesce((SELECT pg_catalog.format(', COMMUTATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname)
                                 FROM pg_catalog.pg_operator c JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace
                                WHERE c.oid = o.oprcom), '')
                  || coalesce((SELECT pg_catalog.format(', NEGATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname)
                                 FROM pg_catalog.pg_operator c JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace
                                WHERE c.oid = o.oprnegate), '')
                  || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END
                  || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END
                  || CASE WHEN o.oprrest <> 0 THEN ', RESTRICT = ' || o.oprrest ELSE '' END
                  || CASE WHEN o.oprjoin <> 0 THEN ', JOIN = ' || o.oprjoin ELSE '' END || ')' AS ddl
                  FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                 WHERE o.oprcode <> 0 AND\s"""
                + context.inSchemas("o.oprnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_OPERATOR, "o.oid");
    }

    private static String families(CatalogContext context) {
        return "SELECT f.oid, " + SqlFamily.identity(SystemTable.PG_OPFAMILY, "f.oid")
                + ", pg_catalog.format('CREATE OPERATOR FAMILY %I.%I USING %I', n.nspname, f.opfname, a.amname) AS ddl"
                + " FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace"
                + " JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod WHERE " + context.inSchemas("f.opfnamespace")
                + " AND " + context.notOfExtension(SystemTable.PG_OPFAMILY, "f.oid");
    }

    private static String classes(CatalogContext context) {
        return "SELECT c.oid, " + SqlFamily.identity(SystemTable.PG_OPCLASS, "c.oid") + """
                , pg_catalog.format('CREATE OPERATOR CLASS %I.%I %sFOR TYPE %s USING %I FAMILY %I.%I AS ', n.nspname,
                      c.opcname, CASE WHEN c.opcdefault THEN 'DEFAULT ' ELSE '' END,
                      pg_catalog.format_type(c.opcintype, NULL), a.amname, fn.nspname, f.opfname)
                  || coalesce(nullif(pg_catalog.concat_ws(', ',
                      CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || pg_catalog.format_type(c.opckeytype, NULL) END,
                      (SELECT pg_catalog.string_agg(pg_catalog.format('OPERATOR %s %s', o.amopstrategy,
                                  o.amopopr::pg_catalog.regoperator)
                              || coalesce((SELECT pg_catalog.format(' FOR ORDER BY %I.%I', sn.nspname, sf.opfname)
                                             FROM pg_catalog.pg_opfamily sf
                                             JOIN pg_catalog.pg_namespace sn ON sn.oid = sf.opfnamespace
                                            WHERE sf.oid = o.amopsortfamily), ''), ', ' ORDER BY o.amopstrategy)
                         FROM pg_catalog.pg_amop o JOIN pg_catalog.pg_depend d ON d.classid = 2602 AND d.objid = o.oid
                        WHERE d.refclassid = 2616 AND d.refobjid = c.oid),
                      (SELECT pg_catalog.string_agg(pg_catalog.format('FUNCTION %s (%s, %s) %s', p.amprocnum,
                                  pg_catalog.format_type(p.amproclefttype, NULL),
                                  pg_catalog.format_type(p.amprocrighttype, NULL),
                                  p.amproc::pg_catalog.regprocedure), ', ' ORDER BY p.amprocnum)
                         FROM pg_catalog.pg_amproc p JOIN pg_catalog.pg_depend d ON d.classid = 2603 AND d.objid = p.oid
                        WHERE d.refclassid = 2616 AND d.refobjid = c.oid)), ''),
                      'STORAGE ' || pg_catalog.format_type(c.opcintype, NULL)) AS ddl
                  FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
                  JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
                  JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
                  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
                 WHERE\s"""
                + context.inSchemas("c.opcnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_OPCLASS, "c.oid");
    }

    /// A cast has no schema: it is read where its function and types are, which may be the server's own. One of a range
    /// to its multirange comes with the type.
    private static String casts(CatalogContext context) {
        return "SELECT c.oid, " + SqlFamily.identity(SystemTable.PG_CAST, "c.oid") + """
                , pg_catalog.format('CREATE CAST (%s AS %s) ', pg_catalog.format_type(c.castsource, NULL),
                      pg_catalog.format_type(c.casttarget, NULL))
                  || CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT'
                     ELSE 'WITH FUNCTION ' || c.castfunc::pg_catalog.regprocedure END
                  || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END AS ddl
                  FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_type s ON s.oid = c.castsource
                  JOIN pg_catalog.pg_type t ON t.oid = c.casttarget
                  LEFT JOIN pg_catalog.pg_proc f ON f.oid = c.castfunc
                 WHERE c.oid >= 16384
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2605 AND d.objid = c.oid
                                    AND d.deptype = 'i')
                   AND\s"""
                + known(context, "s.typnamespace") + " AND " + known(context, "t.typnamespace") + " AND "
                + known(context, "coalesce(f.pronamespace, 11)") + " AND "
                + context.notOfExtension(SystemTable.PG_CAST, "c.oid");
    }

    /// The namespace is one that is read, or `pg_catalog`.
    private static String known(CatalogContext context, String namespaceColumn) {
        return "(" + namespaceColumn + " = 11 OR " + context.inSchemas(namespaceColumn) + ")";
    }

    /// What was added to a family by ALTER belongs to no class.
    private static String operatorMembers(CatalogContext context) {
        return members("""
                pg_catalog.format('OPERATOR %s %s', m.amopstrategy, m.amopopr::pg_catalog.regoperator)
                  || coalesce((SELECT pg_catalog.format(' FOR ORDER BY %I.%I', sn.nspname, sf.opfname)
                                 FROM pg_catalog.pg_opfamily sf JOIN pg_catalog.pg_namespace sn ON sn.oid = sf.opfnamespace
                                WHERE sf.oid = m.amopsortfamily), '')
                """, "pg_catalog.pg_amop m ON m.amopfamily = f.oid", SystemTable.PG_AMOP, context);
    }

    private static String functionMembers(CatalogContext context) {
        return members("""
                pg_catalog.format('FUNCTION %s (%s, %s) %s', m.amprocnum,
                      pg_catalog.format_type(m.amproclefttype, NULL), pg_catalog.format_type(m.amprocrighttype, NULL),
                      m.amproc::pg_catalog.regprocedure)
                """, "pg_catalog.pg_amproc m ON m.amprocfamily = f.oid", SystemTable.PG_AMPROC, context);
    }

    private static String members(String member, String join, SystemTable table, CatalogContext context) {
        return "SELECT m.oid, " + SqlFamily.identity(SystemTable.PG_OPFAMILY, "f.oid")
                + ", pg_catalog.format('ALTER OPERATOR FAMILY %I.%I USING %I ADD ', n.nspname, f.opfname, a.amname) || "
                + member + " AS ddl FROM pg_catalog.pg_opfamily f JOIN " + join
                + " JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace"
                + " JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod"
                + " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " + table.oid()
                + " AND d.objid = m.oid AND d.refclassid = 2616) AND " + context.inSchemas("f.opfnamespace")
                + " AND " + context.notOfExtension(SystemTable.PG_OPFAMILY, "f.oid");
    }
}
