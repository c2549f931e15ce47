package dev.rehome.catalog;

/// The queries of [Unmoved]: each gives `subject`, `message`, `remedy`, and `role` where it is about one.
final class UnmovedQueries {
    private UnmovedQueries() {}

    private static final String THIS_DATABASE =
            "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())";

    /// The roles that this database names, without the one that `initdb` made.
    private static final String NAMED_ROLES = "(SELECT d.refobjid FROM pg_catalog.pg_shdepend d"
            + " WHERE d.refclassid = 1260 AND d.refobjid >= 16384 AND d.dbid = " + THIS_DATABASE + ")";

    /// Made on the target while the source lives, it would bring every change there too.
    static final String SUBSCRIPTIONS = "SELECT 'subscription ' || pg_catalog.quote_ident(subname) AS subject,"
            + " 'receives changes of another server and is not made' AS message,"
            + " 'make it on the target after the switch, if it is still needed' AS remedy, NULL AS role"
            + " FROM pg_catalog.pg_subscription WHERE subdbid = " + THIS_DATABASE;

    /// A parameter with a point in its name is the application's own and may hold a secret.
    static final String SETTINGS = """
            SELECT pg_catalog.format('setting %%s%%s%%s', p.name, coalesce(' of role ' || pg_catalog.quote_ident(r.rolname), ''),
                       CASE WHEN s.setdatabase <> 0 THEN ' in the database' ELSE '' END) AS subject,
                   'is made with ALTER ' || CASE WHEN s.setrole = 0 THEN 'DATABASE' ELSE 'ROLE' END
                   || ' on the source and is not moved' AS message,
                   'if the target needs it too: ALTER ' || CASE WHEN s.setrole = 0 THEN 'DATABASE ..'
                       ELSE 'ROLE ' || pg_catalog.quote_ident(r.rolname)
                            || CASE WHEN s.setdatabase <> 0 THEN ' IN DATABASE ..' ELSE '' END END
                   || ' SET ' || p.name || ' = '
                   || CASE WHEN p.name LIKE '%%.%%' THEN '.. (its value is not shown, it may be a secret)'
                           WHEN p.value ~ '^[-0-9a-z_]+$' THEN p.value
                           WHEN p.name IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',
                                'local_preload_libraries') THEN p.value
                           ELSE pg_catalog.quote_literal(p.value) END AS remedy,
                   r.rolname AS role
              FROM pg_catalog.pg_db_role_setting s
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
              CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c(pair)
              CROSS JOIN LATERAL (SELECT pg_catalog.split_part(c.pair, '=', 1) AS name,
                                         pg_catalog.substr(c.pair, pg_catalog.strpos(c.pair, '=') + 1) AS value) p
             WHERE s.setdatabase = %1$s OR s.setdatabase = 0 AND s.setrole IN %2$s
             ORDER BY 1
            """.formatted(THIS_DATABASE, NAMED_ROLES);

    /// What others than the owner may do to the database as a whole, where it is not what every database is born with.
    static final String DATABASE_PRIVILEGES = """
            SELECT 'database privileges of ' || coalesce(pg_catalog.quote_ident(r.rolname), 'PUBLIC') AS subject,
                   CASE WHEN a.words IS NULL THEN 'are taken away on the source; this is not moved'
                        ELSE 'are not moved' END AS message,
                   'if the target is to have it too: '
                   || CASE WHEN a.words IS NULL THEN 'REVOKE ALL ON DATABASE .. FROM PUBLIC'
                           ELSE pg_catalog.format('GRANT %%s ON DATABASE .. TO %%s', a.words,
                                    coalesce(pg_catalog.quote_ident(r.rolname), 'PUBLIC')) END AS remedy,
                   r.rolname AS role
              FROM pg_catalog.pg_database d
              CROSS JOIN LATERAL (
                    SELECT g.grantee, pg_catalog.string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type)
                      FROM pg_catalog.aclexplode(d.datacl) g WHERE g.grantee <> d.datdba GROUP BY g.grantee
                     UNION ALL
                    SELECT 0, NULL WHERE d.datacl IS NOT NULL AND NOT EXISTS (
                           SELECT FROM pg_catalog.aclexplode(d.datacl) g WHERE g.grantee = 0)) AS a(grantee, words)
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
             WHERE d.oid = %s AND NOT (a.grantee = 0 AND a.words IS NOT DISTINCT FROM 'CONNECT, TEMPORARY')
             ORDER BY 1
            """.formatted(THIS_DATABASE);

    static final String DATABASE_WORDS = """
            SELECT 'database comment' AS subject, 'is not moved' AS message,
                   'COMMENT ON DATABASE .. IS ' || pg_catalog.quote_literal(w.description) AS remedy, NULL AS role
              FROM pg_catalog.pg_shdescription w WHERE w.classoid = 1262 AND w.objoid = %1$s
             UNION ALL
            SELECT 'database security label', 'is not moved',
                   pg_catalog.format('SECURITY LABEL FOR %%I ON DATABASE .. IS %%L', l.provider, l.label), NULL
              FROM pg_catalog.pg_shseclabel l WHERE l.classoid = 1262 AND l.objoid = %1$s
             UNION ALL
            SELECT 'database connection limit', 'is not moved', 'ALTER DATABASE .. CONNECTION LIMIT ' || d.datconnlimit,
                   NULL
              FROM pg_catalog.pg_database d WHERE d.oid = %1$s AND d.datconnlimit >= 0
            """.formatted(THIS_DATABASE);

    /// What a role may do on the whole server.
    static final String ROLES = """
            SELECT 'role ' || pg_catalog.quote_ident(r.rolname) AS subject,
                   'is made without password and attributes where the target lacks it; on the source it has: '
                   || w.words AS message,
                   pg_catalog.format('ALTER ROLE %%I %%s, and give it a password where it logs in with one', r.rolname,
                       w.words) AS remedy,
                   r.rolname AS role
              FROM pg_catalog.pg_roles r
              CROSS JOIN LATERAL (SELECT pg_catalog.concat_ws(' ',
                   CASE WHEN r.rolcanlogin THEN 'LOGIN' END, CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
                   CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
                   CASE WHEN r.rolreplication THEN 'REPLICATION' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
                   CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END,
                   CASE WHEN r.rolconnlimit >= 0 THEN 'CONNECTION LIMIT ' || r.rolconnlimit END,
                   CASE WHEN r.rolvaliduntil IS NOT NULL
                        THEN 'VALID UNTIL ' || pg_catalog.quote_literal(r.rolvaliduntil) END)) AS w(words)
             WHERE r.oid IN %s AND w.words <> ''
             ORDER BY 1
            """.formatted(NAMED_ROLES);

    /// Who acts in the database only through a role that it names; and a named role's share in the server's own.
    static final String MEMBERS = """
            SELECT pg_catalog.format('membership of role %%I in %%I', m.rolname, g.rolname) AS subject,
                   CASE WHEN m.oid IN %1$s THEN 'is not moved'
                        ELSE 'is not moved; nothing in the database names the role itself' END AS message,
                   pg_catalog.format('on the target: GRANT %%I TO %%I', g.rolname, m.rolname) AS remedy,
                   CASE WHEN m.oid IN %1$s THEN g.rolname ELSE m.rolname END AS role
              FROM pg_catalog.pg_auth_members a
              JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
              JOIN pg_catalog.pg_roles m ON m.oid = a.member
             WHERE m.oid <> 10 AND (a.roleid IN %1$s AND a.member NOT IN %1$s
                                    OR a.member IN %1$s AND a.roleid NOT IN %1$s)
             GROUP BY m.oid, m.rolname, g.oid, g.rolname
             ORDER BY 1
            """.formatted(NAMED_ROLES);

    /// Options are hidden from who may not see them; passwords are left out of every statement.
    static final String USER_MAPPINGS = """
            SELECT pg_catalog.format('user mapping for %I on server %I', m.usename, m.srvname) AS subject,
                   CASE WHEN m.umoptions IS NULL THEN 'is made without options: this role may not see any'
                        ELSE 'is made without its password' END AS message,
                   pg_catalog.format('on the target: ALTER USER MAPPING FOR %s SERVER %I OPTIONS (ADD password ..)',
                       CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END,
                       m.srvname) AS remedy,
                   m.usename AS role
              FROM pg_catalog.pg_user_mappings m
             WHERE m.umoptions IS NULL OR pg_catalog.array_to_string(m.umoptions, ' ') LIKE '%password%'
             ORDER BY 1
            """;

    static final String FOREIGN_SECRETS = """
            SELECT 'foreign server ' || pg_catalog.quote_ident(s.srvname) AS subject,
                   'is made without its password' AS message,
                   pg_catalog.format('on the target: ALTER SERVER %I OPTIONS (ADD password ..)', s.srvname) AS remedy,
                   NULL AS role
              FROM pg_catalog.pg_foreign_server s
             WHERE pg_catalog.array_to_string(s.srvoptions, ' ') LIKE '%password%'
             UNION ALL
            SELECT 'foreign data wrapper ' || pg_catalog.quote_ident(f.fdwname), 'is made without its password',
                   pg_catalog.format('on the target: ALTER FOREIGN DATA WRAPPER %I OPTIONS (ADD password ..)', f.fdwname),
                   NULL
              FROM pg_catalog.pg_foreign_data_wrapper f
             WHERE pg_catalog.array_to_string(f.fdwoptions, ' ') LIKE '%password%'
            """;

    /// Collations are left out: the server imports them itself.
    static final String IN_SYSTEM_SCHEMAS = """
            SELECT i.type || ' ' || i.identity AS subject, 'lies in a schema of the server and is not moved' AS message,
                   'move it to a schema of yours on the source, or make it by hand on the target' AS remedy, NULL AS role
              FROM (SELECT 1259 AS classid, oid, relnamespace AS namespace FROM pg_catalog.pg_class
                     WHERE relkind NOT IN ('i', 'I', 't', 'c')
                     UNION ALL SELECT 1255, oid, pronamespace FROM pg_catalog.pg_proc
                     UNION ALL SELECT 1247, oid, typnamespace FROM pg_catalog.pg_type WHERE typelem = 0 AND typrelid = 0
                     UNION ALL SELECT 2617, oid, oprnamespace FROM pg_catalog.pg_operator
                     UNION ALL SELECT 3602, oid, cfgnamespace FROM pg_catalog.pg_ts_config
                     UNION ALL SELECT 3600, oid, dictnamespace FROM pg_catalog.pg_ts_dict) o
              JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
              CROSS JOIN LATERAL pg_catalog.pg_identify_object(o.classid::pg_catalog.oid, o.oid, 0) i
             WHERE o.oid >= 16384 AND n.nspname IN ('pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = o.classid AND d.objid = o.oid
                                AND d.deptype IN ('e', 'i'))
             ORDER BY 1
            """;

    /// One line for all: a platform changes dozens. `initdb` notes no first privileges of `information_schema`. Only
    /// what
    /// changed is given its name, which takes longer than all the rest.
    static final String SYSTEM_PRIVILEGES = """
            SELECT 'privileges on objects of the server' AS subject,
                   pg_catalog.format('were changed on %s of them and are not moved: %s', pg_catalog.count(*),
                       pg_catalog.array_to_string((pg_catalog.array_agg(o.name ORDER BY o.name))[1:10], ', ')
                       || CASE WHEN pg_catalog.count(*) > 10 THEN ', ..' ELSE '' END) AS message,
                   'an administrator of the target can change them there, where that matters' AS remedy, NULL AS role
              FROM (SELECT CASE c.classid WHEN 1255 THEN c.oid::pg_catalog.regprocedure::text
                                          WHEN 1259 THEN c.oid::pg_catalog.regclass::text
                                          ELSE 'language ' || c.language END AS name
                      FROM (SELECT 1255 AS classid, p.oid, p.proacl AS acl, NULL AS language
                              FROM pg_catalog.pg_proc p WHERE p.oid < 16384 AND p.pronamespace = 11
                             UNION ALL
                            SELECT 1259, c.oid, c.relacl, NULL
                              FROM pg_catalog.pg_class c WHERE c.oid < 16384 AND c.relnamespace = 11
                             UNION ALL
                            SELECT 2612, l.oid, l.lanacl, l.lanname FROM pg_catalog.pg_language l
                             WHERE l.oid < 16384) c
                      LEFT JOIN pg_catalog.pg_init_privs p
                        ON p.classoid = c.classid AND p.objoid = c.oid AND p.objsubid = 0
                     WHERE c.acl::text[] IS DISTINCT FROM p.initprivs::text[]) o
            HAVING pg_catalog.count(*) > 0
            """;

    /// What hangs on a table of an extension and came later than the table: its script does not make it. A policy is
    /// never a script's.
    static String onExtensionTables(CatalogContext context) {
        return """
                SELECT DISTINCT i.type || ' ' || i.identity AS subject,
                       'is on a table that extension ' || pg_catalog.quote_ident(e.extname)
                       || ' made, and is not moved' AS message,
                       'make it by hand on the target' AS remedy, NULL AS role
                  FROM pg_catalog.pg_depend d
                  JOIN pg_catalog.pg_depend m ON m.classid = 1259 AND m.objid = d.refobjid AND m.objsubid = 0
                       AND m.refclassid = 3079 AND m.deptype = 'e'
                  JOIN pg_catalog.pg_extension e ON e.oid = m.refobjid
                  JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
                  LEFT JOIN pg_catalog.pg_trigger t ON d.classid = 2620 AND t.oid = d.objid
                  LEFT JOIN pg_catalog.pg_class x ON d.classid = 1259 AND x.oid = d.objid
                  CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
                 WHERE d.refclassid = 1259 AND d.deptype = 'a' AND d.classid IN (1259, 2606, 2618, 2620, 3256)
                   AND (d.xmin <> m.xmin OR d.classid = 3256)
                   AND NOT coalesce(t.tgisinternal, false) AND coalesce(x.relkind, 'i') IN ('i', 'I')
                   AND %s
                 ORDER BY 1
                """.formatted(context.inSchemas("c.relnamespace"));
    }

    static final String EXTENSION_DEPENDENCIES = """
            SELECT i.type || ' ' || i.identity AS subject,
                   'is to be dropped with extension ' || pg_catalog.quote_ident(e.extname)
                   || ' (DEPENDS ON EXTENSION); this is not moved' AS message,
                   'if the target is to have it too: ALTER .. DEPENDS ON EXTENSION' AS remedy, NULL AS role
              FROM pg_catalog.pg_depend d
              JOIN pg_catalog.pg_extension e ON d.refclassid = 3079 AND e.oid = d.refobjid
              CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
             WHERE d.deptype = 'x'
             ORDER BY 1
            """;

    /// Event triggers have no schema: they are read where their function is.
    static String eventTriggersElsewhere(CatalogContext context) {
        return """
                SELECT 'event trigger ' || pg_catalog.quote_ident(e.evtname) AS subject,
                       'calls ' || e.evtfoid::pg_catalog.regprocedure
                       || ', which is not among the schemas that move, and is not made' AS message,
                       'make it by hand on the target, if it is yours' AS remedy, NULL AS role
                  FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
                 WHERE NOT (%s) AND %s
                 ORDER BY 1
                """.formatted(
                context.inSchemas("p.pronamespace"), context.notOfExtension(SystemTable.PG_EVENT_TRIGGER, "e.oid"));
    }

    /// What a newer server may bring.
    static String unknownRelations(CatalogContext context) {
        return """
                SELECT c.oid::pg_catalog.regclass::text AS subject,
                       'is a relation of a kind that is not known here (' || c.relkind::text || ') and is not moved' AS message,
                       'make it by hand on the target' AS remedy, NULL AS role
                  FROM pg_catalog.pg_class c
                 WHERE c.relkind NOT IN ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I', 't') AND %s
                 ORDER BY 1
                """.formatted(context.inSchemas("c.relnamespace"));
    }

    static final String PARAMETER_PRIVILEGES = """
            SELECT pg_catalog.format('privilege on parameter %%s of %%I', p.parname, r.rolname) AS subject,
                   'is not moved' AS message,
                   pg_catalog.format('as an administrator of the target: GRANT %%s ON PARAMETER %%s TO %%I',
                       g.privilege_type, p.parname, r.rolname) AS remedy,
                   r.rolname AS role
              FROM pg_catalog.pg_parameter_acl p
              CROSS JOIN LATERAL pg_catalog.aclexplode(p.paracl) g
              JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
             WHERE r.oid IN %s
             ORDER BY 1
            """.formatted(NAMED_ROLES);
}
