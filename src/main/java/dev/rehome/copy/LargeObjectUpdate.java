package dev.rehome.copy;

import dev.rehome.copy.LargeObjects.Entry;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes the large objects of the side that waits like those of the live one: no stream carries them. The ledger knows
/// what both had last; what is otherwise on the side that waits was changed by somebody else, and is refused.
///
/// @param created objects that the side that waits lacked
/// @param changed objects that had another content there
/// @param dropped objects that are gone from the live side
public record LargeObjectUpdate(int created, int changed, int dropped) {
    public static final LargeObjectUpdate NONE = new LargeObjectUpdate(0, 0, 0);

    /// In place of a snapshot's: a copy that comes later compares such an object.
    private static final String TOKEN = "switch";

    /// Rights and comment of some large objects as statements, with the role that each needs; owners last, because
    /// nobody else can grant.
    private static final String RIGHTS = """
            SELECT sql, role FROM (
              SELECT 1 AS rank, pg_catalog.format('GRANT %%s ON LARGE OBJECT %%s TO %%s%%s', a.privilege_type, m.oid,
                       CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(g.rolname) END,
                       CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS sql, g.rolname AS role
              FROM pg_catalog.pg_largeobject_metadata m CROSS JOIN LATERAL pg_catalog.aclexplode(m.lomacl) a
              LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantee
              WHERE m.oid = ANY (%1$s) AND a.grantee <> m.lomowner AND (a.grantee = 0 OR g.rolname IS NOT NULL)
              UNION ALL
              SELECT 2, pg_catalog.format('COMMENT ON LARGE OBJECT %%s IS %%L', m.oid,
                       pg_catalog.obj_description(m.oid, 'pg_largeobject')), NULL
              FROM pg_catalog.pg_largeobject_metadata m
              WHERE m.oid = ANY (%1$s) AND pg_catalog.obj_description(m.oid, 'pg_largeobject') IS NOT NULL
              UNION ALL
              SELECT 3, pg_catalog.format('ALTER LARGE OBJECT %%s OWNER TO %%I', m.oid, o.rolname), o.rolname
              FROM pg_catalog.pg_largeobject_metadata m JOIN pg_catalog.pg_roles o ON o.oid = m.lomowner
              WHERE m.oid = ANY (%1$s)) s
            ORDER BY rank""";

    public int count() {
        return created + changed + dropped;
    }

    private static boolean isNeeded(Session session) {
        return session.scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)")
                .equals("t");
    }

    /// @param from on the live side, in no transaction
    /// @param to on the side that waits, in no transaction
    /// @param target the one of them that has the ledger
    /// @param source as the ledger names it
    /// @throws RehomeException `RH-COPY-026` where somebody else changed one on the side that waits,
    ///     `RH-COPY-027` where one may not be read
    public static LargeObjectUpdate run(Session from, Session to, Session target, DatabaseId source) {
        if ((!isNeeded(from) && !isNeeded(to)) || !Ledger.isPresent(target)) {
            return NONE;
        }
        Map<Long, LedgerLargeObject> known = LedgerLargeObject.readAll(target);
        known.values().removeIf(k -> !k.source().equals(source.text()));
        from.beginSnapshot(Optional.empty());
        to.begin();
        try {
            Work work = Work.of(from, to, known);
            work.bring(from, to);
            if (target == to) {
                work.note(target, source);
                to.commit();
            } else {
                to.commit();
                from.rollback();
                target.begin();
                work.note(target, source);
                target.commit();
            }
            return new LargeObjectUpdate(work.create.size(), work.change.size(), work.drop.size());
        } finally {
            ChunkCopier.rollbackIfOpen(to);
            ChunkCopier.rollbackIfOpen(from);
        }
    }

    /// @param noted what the ledger is to know from now on
    private record Work(
            List<Entry> create, List<Entry> change, List<Entry> drop, List<Entry> noted, Map<Long, String> wanted) {

        static Work of(Session from, Session to, Map<Long, LedgerLargeObject> known) {
            List<Entry> here = LargeObjects.list(from);
            Map<Long, Entry> there =
                    LargeObjects.list(to).stream().collect(Collectors.toMap(Entry::id, Function.identity()));
            Set<Long> ids = here.stream().map(Entry::id).collect(Collectors.toSet());
            List<Entry> ours = there.values().stream()
                    .filter(e -> known.containsKey(e.id()) || ids.contains(e.id()))
                    .toList();
            refuseUnreadable(from, here);
            refuseUnreadable(to, ours);
            CompletableFuture<Map<Long, String>> reading =
                    CompletableFuture.supplyAsync(() -> LargeObjects.hashes(to, ours), Thread::startVirtualThread);
            Map<Long, String> wanted = LargeObjects.hashes(from, here);
            Map<Long, String> found = join(reading);
            List<Entry> create = new ArrayList<>();
            List<Entry> change = new ArrayList<>();
            List<Entry> noted = new ArrayList<>();
            for (Entry entry : here) {
                Optional<LedgerLargeObject> last = Optional.ofNullable(known.get(entry.id()));
                String hash = String.valueOf(wanted.get(entry.id()));
                boolean absent = !there.containsKey(entry.id());
                boolean equal = hash.equals(found.get(entry.id()));
                if (absent) {
                    create.add(entry);
                } else if (!equal && last.isPresent()) {
                    change.add(entry);
                }
                // One that is not equal and not known was kept when all was copied: each side has its own.
                boolean willBeEqual = absent || equal || last.isPresent();
                if (willBeEqual && last.filter(l -> l.hash().equals(hash)).isEmpty()) {
                    noted.add(entry);
                }
            }
            List<Entry> drop = ours.stream().filter(e -> !ids.contains(e.id())).toList();
            LedgerLargeObject.refuseForeign(known, change, found, to.server().side());
            LedgerLargeObject.refuseForeign(known, drop, found, to.server().side());
            return new Work(create, change, drop, noted, wanted);
        }

        private static Map<Long, String> join(CompletableFuture<Map<Long, String>> reading) {
            try {
                return reading.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RehomeException failed ? failed : e;
            }
        }

        void bring(Session from, Session to) {
            if (!drop.isEmpty()) {
                LargeObjectPassage.unlink(to, drop);
            }
            if (!create.isEmpty()) {
                LargeObjectPassage.create(to, create);
            }
            if (!change.isEmpty()) {
                LargeObjectPassage.empty(to, change);
            }
            LargeObjectPassage passage = new LargeObjectPassage(RateLimiter.of(0), bytes -> {}, true);
            List<Entry> all = new ArrayList<>(create);
            all.addAll(change);
            LargeObjectChunk.plan(all).forEach(chunk -> passage.pass(from, to, chunk));
            if (!create.isEmpty()) {
                rights(from, to);
            }
        }

        private void rights(Session from, Session to) {
            Set<String> roles =
                    new HashSet<>(to.query("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1)));
            record Statement(String sql, Optional<String> role) {}
            from
                    .query(
                            RIGHTS.formatted(LargeObjects.ids(create)),
                            row -> new Statement(row.getString(1), Optional.ofNullable(row.getString(2))))
                    .stream()
                    .filter(s -> s.role().filter(r -> !roles.contains(r)).isEmpty())
                    .forEach(s -> allow(to, s.sql()));
        }

        /// An owner that rehome's role may not give it to has it granted at most.
        private static void allow(Session to, String sql) {
            to.execute("SAVEPOINT rehome_rights");
            try {
                to.execute(sql);
            } catch (RehomeException e) {
                if (ServerError.of(e).filter(s -> s.sqlState().equals("42501")).isEmpty()) {
                    throw e;
                }
                to.execute("ROLLBACK TO SAVEPOINT rehome_rights");
            }
        }

        void note(Session target, DatabaseId source) {
            if (!drop.isEmpty()) {
                target.execute("DELETE FROM rehome.copy_large_object WHERE id = ANY (" + LargeObjects.ids(drop) + ")");
            }
            for (Entry entry : noted) {
                target.update(
                        "INSERT INTO rehome.copy_large_object (id, source, bytes, hash, snapshot) VALUES (?::oid, ?, ?, ?, ?)"
                                + " ON CONFLICT (id) DO UPDATE SET bytes = EXCLUDED.bytes, hash = EXCLUDED.hash,"
                                + " snapshot = EXCLUDED.snapshot",
                        entry.id(),
                        source.text(),
                        entry.bytes(),
                        String.valueOf(wanted.get(entry.id())),
                        TOKEN);
            }
        }
    }

    private static void refuseUnreadable(Session session, Collection<Entry> entries) {
        entries.stream().filter(e -> !e.readable()).findFirst().ifPresent(e -> {
            throw new RehomeException(
                    CopyProblem.UNREADABLE_LARGE_OBJECT,
                    "large object " + e.id() + ": the "
                            + session.server().side().word() + "'s role has no right to read it",
                    "",
                    "GRANT SELECT ON LARGE OBJECT " + e.id() + " TO CURRENT_ROLE there, as its owner; then run the same"
                            + " command again");
        });
    }
}
