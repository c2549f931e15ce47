package dev.rehome.verify;

import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Whether materialised views hold the same rows. A move refreshes them on the target, so one that was stale on
/// the source differs and is right nevertheless: it is then compared with what its own query gives on the source.
final class MaterializedViewsCheck {
    private final SnapshotReader source;
    private final SnapshotReader target;

    MaterializedViewsCheck(SnapshotReader source, SnapshotReader target) {
        this.source = source;
        this.target = target;
    }

    /// A materialised view as one side has it.
    private record View(QualifiedName name, boolean populated, List<String> names, List<String> types, String query) {
        /// In text: a view has no catalog entry here that says whether its columns are safe in binary.
        Shape shape() {
            return new Shape(name, names.stream().map(Identifier::new).toList(), CopyFormat.TEXT, List.of());
        }
    }

    List<TableResult> check(Predicate<QualifiedName> scope, RowsCheck rows) {
        Map<QualifiedName, View> others = new HashMap<>();
        views(target.session()).forEach(view -> others.put(view.name(), view));
        List<View> views = views(source.session()).stream()
                .filter(view -> scope.test(view.name()))
                .toList();
        List<View> comparable = new ArrayList<>();
        Map<QualifiedName, TableResult> results = new HashMap<>();
        for (View view : views) {
            Optional<TableResult> known = withoutRows(view, Optional.ofNullable(others.get(view.name())));
            known.ifPresentOrElse(result -> results.put(view.name(), result), () -> comparable.add(view));
        }
        List<TableResult> compared =
                rows.compare(comparable.stream().map(View::shape).toList());
        for (int i = 0; i < compared.size(); i++) {
            TableResult result = compared.get(i);
            boolean doubtful = result.verdict() == Verdict.DIFFERENT;
            results.put(result.name(), doubtful ? againstQuery(result, comparable.get(i)) : result);
        }
        return views.stream()
                .flatMap(view -> Optional.ofNullable(results.get(view.name())).stream())
                .toList();
    }

    /// The verdict where rows need not or cannot be compared.
    private static Optional<TableResult> withoutRows(View view, Optional<View> other) {
        if (other.isEmpty()) {
            return Optional.of(result(view, Verdict.DIFFERENT, "missing on target"));
        }
        if (!view.names().equals(other.get().names())
                || !view.types().equals(other.get().types())) {
            return Optional.of(result(view, Verdict.DIFFERENT, "other columns on target"));
        }
        if (!view.populated()) {
            return Optional.of(result(view, Verdict.EQUAL, "not populated on source"));
        }
        return other.get().populated()
                ? Optional.empty()
                : Optional.of(result(view, Verdict.DIFFERENT, "not populated on target"));
    }

    private static TableResult result(View view, Verdict verdict, String reason) {
        return new TableResult(view.name(), verdict, Optional.empty(), Optional.empty(), "", reason, List.of());
    }

    private TableResult againstQuery(TableResult result, View view) {
        try (SnapshotWorker here = source.worker();
                SnapshotWorker there = target.worker()) {
            Digest fresh = here.read(session -> digest(session, "SELECT * FROM (" + view.query() + ") AS q"));
            String stored = "SELECT * FROM " + view.name().quoted();
            if (here.read(session -> digest(session, stored)).equals(fresh)) {
                return result;
            }
            return there.read(session -> digest(session, stored)).equals(fresh)
                    ? new TableResult(
                            result.name(),
                            Verdict.EQUAL,
                            result.source(),
                            result.target(),
                            result.method(),
                            "stale on source; the target holds what its query gives on the source",
                            List.of())
                    : result.with(
                            Verdict.DIFFERENT, "stale on source, and the target is not what its query gives there");
        } catch (RehomeException e) {
            return result.with(result.verdict(), result.reason() + "; its query: " + Reasons.of(e));
        }
    }

    private static Digest digest(Session session, String query) {
        return CopyDigest.of(session, "COPY (" + query + ") TO STDOUT", CopyFormat.TEXT);
    }

    private static List<View> views(Session session) {
        String sql = """
                SELECT n.nspname, c.relname, c.relispopulated, a.names, a.types, pg_get_viewdef(c.oid)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
                LATERAL (SELECT coalesce(array_agg(attname::text ORDER BY attnum), '{}') AS names,
                                coalesce(array_agg(format_type(atttypid, atttypmod) ORDER BY attnum), '{}') AS types
                         FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a
                WHERE c.relkind = 'm' ORDER BY 1, 2""";
        return session.query(
                sql,
                row -> new View(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        row.getBoolean(3),
                        Arrays.asList((String[]) row.getArray(4).getArray()),
                        Arrays.asList((String[]) row.getArray(5).getArray()),
                        row.getString(6).strip().replaceAll(";$", "")));
    }
}
