package dev.rehome.migration;

import dev.rehome.follow.Route;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.verify.Readings;
import dev.rehome.verify.Verdict;
import dev.rehome.verify.Verification;
import dev.rehome.verify.VerifyResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The tables that are verified as of one moment: those of one stream, or those of none. Each group of tables has a
/// stream of its own, and with it a position at which both sides hold the same transactions.
final class VerifyPart {
    private final Predicate<QualifiedName> tables;
    private final boolean rest;
    private final Optional<Stream> stream;
    private boolean flowing;
    private Optional<Route> forward = Optional.empty();

    /// Which way changes flow, and by what: snapshots of one way follow one another.
    private String way = "";

    private record Stream(String group, Path folder) {}

    private VerifyPart(Predicate<QualifiedName> tables, boolean rest, Optional<Stream> stream) {
        this.tables = tables;
        this.rest = rest;
        this.stream = stream;
    }

    /// What no stream brings.
    ///
    /// @param only these tables; empty for all, with what belongs to no table
    static VerifyPart still(Optional<Set<QualifiedName>> only) {
        return new VerifyPart(name -> only.isEmpty() || only.get().contains(name), only.isEmpty(), Optional.empty());
    }

    /// @param selects whether a table is asked for
    /// @param rest whether tables outside of the groups are
    /// @param folder `.rehome`
    static List<VerifyPart> of(Server target, Predicate<QualifiedName> selects, boolean rest, Path folder) {
        Map<String, Set<QualifiedName>> byGroup = new TreeMap<>();
        try (Session session = target.another().open("verify-parts")) {
            Ownership.entries(session)
                    .values()
                    .forEach(e -> byGroup.computeIfAbsent(e.group(), g -> new TreeSet<>())
                            .add(e.table()));
        }
        Set<QualifiedName> grouped = new TreeSet<>();
        List<VerifyPart> parts = new ArrayList<>();
        byGroup.forEach((group, tables) -> {
            if (!group.isEmpty()) {
                grouped.addAll(tables);
                if (tables.stream().anyMatch(selects)) {
                    parts.add(new VerifyPart(tables::contains, false, Optional.of(new Stream(group, folder))));
                }
            }
        });
        if (rest || parts.isEmpty()) {
            Optional<Stream> stream = byGroup.containsKey("") ? Optional.of(new Stream("", folder)) : Optional.empty();
            parts.add(new VerifyPart(name -> !grouped.contains(name), true, stream));
        }
        return parts;
    }

    /// Both sides at one moment, where changes flow: nothing is applied until both are open.
    Verification open(Server source, Server target) {
        if (stream.isPresent()) {
            Optional<StreamLease> lease = StreamLease.take(
                    source.another(),
                    target.another(),
                    stream.get().group(),
                    stream.get().folder());
            if (lease.isPresent()) {
                try (StreamLease open = lease.get()) {
                    flowing = true;
                    Side from = open.route().from().side();
                    forward = Optional.of(
                            from == Side.SOURCE ? open.route() : open.route().reversed());
                    way = open.route().name() + " from " + from.word() + " by "
                            + open.stream().capture();
                    return open.atOnePosition(moment -> Verification.open(source, target, Map.of(from, moment)));
                }
            }
        }
        return Verification.open(source, target);
    }

    /// What the last verification of this stream read, where changes flow.
    Optional<Readings> readings() {
        return forward.map(f -> Readings.read(file(f), way));
    }

    /// Keeps what was read for the next one.
    void remember(Verification verification) {
        verification.readings().ifPresent(r -> forward.ifPresent(f -> r.write(file(f), way)));
    }

    private Path file(Route route) {
        return stream.orElseThrow().folder().resolve("verified").resolve(route.name() + ".rows");
    }

    /// Keeps what was found, where all that flows was compared.
    void note(VerifyResult result) {
        if (forward.isEmpty() || stream.isEmpty()) {
            return;
        }
        boolean equal =
                !result.tables().isEmpty() && result.tables().stream().allMatch(t -> t.verdict() == Verdict.EQUAL);
        if (equal) {
            VerifiedLately.write(
                    stream.get().folder(),
                    forward.get(),
                    Instant.now(),
                    result.tables().size());
        } else {
            VerifiedLately.forget(stream.get().folder(), forward.get());
        }
    }

    boolean has(QualifiedName table) {
        return tables.test(table);
    }

    /// Whether what belongs to no table is a part of it.
    boolean isRest() {
        return rest;
    }

    /// Whether changes flow: then sequences and materialised views are not what they will be.
    boolean isFlowing() {
        return flowing;
    }

    /// All parts as one; the moment is that of the first.
    static VerifyResult joined(List<VerifyResult> parts) {
        VerifyResult first = parts.getFirst();
        return parts.size() == 1
                ? first
                : new VerifyResult(
                        first.source(),
                        first.target(),
                        all(parts, VerifyResult::tables),
                        all(parts, VerifyResult::materializedViews),
                        all(parts, VerifyResult::sequences),
                        all(parts, VerifyResult::foreignKeys),
                        all(parts, VerifyResult::uniqueSets),
                        all(parts, VerifyResult::largeObjects),
                        all(parts, VerifyResult::skipped),
                        parts.stream().flatMap(p -> p.rewritten().stream()).collect(Collectors.toSet()));
    }

    private static <T> List<T> all(List<VerifyResult> parts, Function<VerifyResult, List<T>> list) {
        return parts.stream().flatMap(p -> list.apply(p).stream()).distinct().toList();
    }
}
