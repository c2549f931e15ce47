package dev.rehome.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The statements of one object that run together, and the nodes that come before. Mutable, one thread, lives only
/// while [CatalogOrder] works; equal only to itself.
final class CatalogNode {
    /// When the statements of a node run.
    enum Stage {
        PRE_DATA,
        POST_DATA,
        /// Owners, grants, comments: after everything that must work.
        LAST;

        static Stage of(DdlStatement statement) {
            if (statement.section() == Section.PRE_DATA) {
                return PRE_DATA;
            }
            return statement.optional() ? LAST : POST_DATA;
        }
    }

    private final int number;
    private final ObjectId id;
    private final List<CatalogEntry> entries = new ArrayList<>();
    private final Set<CatalogNode> needs = new LinkedHashSet<>();
    private Stage stage;

    CatalogNode(int number, Stage stage, ObjectId id) {
        this.number = number;
        this.stage = stage;
        this.id = id;
    }

    int number() {
        return number;
    }

    Stage stage() {
        return stage;
    }

    ObjectId id() {
        return id;
    }

    Set<CatalogNode> needs() {
        return needs;
    }

    /// Event triggers would fire on statements of ours that follow.
    boolean afterAllKinds() {
        return id.kind() == ObjectKind.EVENT_TRIGGER;
    }

    void add(CatalogEntry entry) {
        entries.add(entry);
    }

    void need(CatalogNode other) {
        if (other != this) {
            needs.add(other);
        }
    }

    /// Needs what makes the ids that the statements name themselves.
    void needMakers(Map<ObjectId, Set<CatalogNode>> makers) {
        for (CatalogEntry entry : entries) {
            for (ObjectId required : entry.statement().requires()) {
                makers.getOrDefault(required, Set.of()).forEach(this::need);
            }
        }
    }

    void needInstead(CatalogNode old, CatalogNode now) {
        if (this != now && needs.remove(old)) {
            needs.add(now);
        }
    }

    void forget(Set<CatalogNode> others) {
        needs.removeAll(others);
    }

    boolean needsPostData() {
        return needs.stream().anyMatch(need -> need.stage != Stage.PRE_DATA);
    }

    void moveTo(Stage later) {
        stage = later;
    }

    boolean splittable() {
        return entries.stream().anyMatch(entry -> entry.split().isPresent());
    }

    /// Keeps the first step, without the given needs, and gives the rest all needs and the second step.
    void splitInto(CatalogNode rest, Set<CatalogNode> without) {
        rest.needs.addAll(needs);
        rest.needs.add(this);
        needs.removeAll(without);
        List<CatalogEntry> whole = List.copyOf(entries);
        entries.clear();
        boolean cut = false;
        for (CatalogEntry entry : whole) {
            Optional<CatalogEntry.Split> split = entry.split();
            if (split.isPresent()) {
                entries.add(withSql(entry, split.get().first()));
                split.get().then().forEach(sql -> rest.entries.add(withSql(entry, sql)));
                cut = true;
                continue;
            }
            (cut ? rest.entries : entries).add(entry);
        }
    }

    private static CatalogEntry withSql(CatalogEntry entry, String sql) {
        DdlStatement s = entry.statement();
        return new CatalogEntry(
                entry.address(), new DdlStatement(s.id(), s.section(), sql, s.table(), s.requires(), s.optional()));
    }

    /// The statements with everything they require.
    List<DdlStatement> statements() {
        Set<ObjectId> required = new HashSet<>();
        needs.stream()
                .filter(need ->
                        need.id.kind() != ObjectKind.ROLE) // only what names a role needs it, not its neighbours
                .forEach(need ->
                        need.entries.forEach(e -> required.add(e.statement().id())));
        List<DdlStatement> statements = new ArrayList<>();
        for (CatalogEntry entry : entries) {
            DdlStatement s = entry.statement();
            Set<ObjectId> all = new HashSet<>(required);
            all.addAll(s.requires());
            all.remove(s.id());
            Section section = stage == Stage.PRE_DATA ? Section.PRE_DATA : Section.POST_DATA;
            statements.add(new DdlStatement(s.id(), section, s.sql(), s.table(), all, s.optional()));
            required.add(s.id());
        }
        return statements;
    }
}
