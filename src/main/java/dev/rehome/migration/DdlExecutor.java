package dev.rehome.migration;

import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs statements on the target in the order given, many in one round trip. What the server refuses holds back only
/// what requires it; both are told. Used by one thread, on a session outside a transaction.
public final class DdlExecutor {
    private static final int BATCH_STATEMENTS = 100;

    private final Session session;
    private final Runnable beforeCommit;
    private final List<DdlStatement> done = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();
    private final Map<ObjectId, Refusal> missing = new HashMap<>();

    /// A statement that did not take effect.
    ///
    /// @param statement the statement
    /// @param words the server's words, or which refused object it needs
    /// @param because the object that holds it back, where it was not tried
    /// @param cause the server's refusal, where it was tried
    public record Refusal(
            DdlStatement statement, String words, Optional<ObjectId> because, Optional<SQLException> cause) {

        /// The same as an error of the copy.
        RehomeException problem(String target) {
            return because.map(id -> new RehomeException(
                            CopyProblem.HELD_BACK,
                            statement.id() + ": not made, because " + id + " could not be made",
                            "",
                            "see the finding for " + id))
                    .orElseGet(() -> new RehomeException(
                            CopyProblem.STATEMENT_REFUSED,
                            "target " + target + ": refused: " + firstLine(statement.sql()),
                            words,
                            "",
                            cause.orElse(null)));
        }

        private static String firstLine(String sql) {
            String line = sql.strip().lines().findFirst().orElse("");
            return line.length() > 120 ? line.substring(0, 117) + "..." : line;
        }
    }

    public DdlExecutor(Session session) {
        this(session, () -> {});
    }

    /// @param beforeCommit done in the transaction of each statement, or of many; what it throws ends all
    DdlExecutor(Session session, Runnable beforeCommit) {
        this.session = session;
        this.beforeCommit = beforeCommit;
    }

    /// What took effect so far.
    public List<DdlStatement> done() {
        return List.copyOf(done);
    }

    /// What did not so far, in the order in which it was to run.
    public List<Refusal> refused() {
        return List.copyOf(refused);
    }

    /// @throws RehomeException where the connection is lost
    public void run(List<DdlStatement> statements) {
        for (int from = 0; from < statements.size(); from += BATCH_STATEMENTS) {
            List<DdlStatement> batch = statements.subList(from, Math.min(from + BATCH_STATEMENTS, statements.size()));
            List<DdlStatement> possible = new ArrayList<>();
            batch.stream().filter(this::isPossible).forEach(possible::add);
            if (!tryTogether(possible)) {
                possible.forEach(this::runAlone);
            }
        }
    }

    private boolean isPossible(DdlStatement statement) {
        Optional<ObjectId> lacking = statement.requires().stream()
                .filter(missing::containsKey)
                .sorted()
                .findFirst()
                .or(() -> Optional.of(statement.id()).filter(id -> statement.optional() && missing.containsKey(id)));
        lacking.ifPresent(id ->
                refuse(new Refusal(statement, "needs " + id + ", which is not there", lacking, Optional.empty())));
        return lacking.isEmpty();
    }

    /// One transaction: all or none.
    private boolean tryTogether(List<DdlStatement> statements) {
        if (statements.size() < 2) {
            return statements.isEmpty();
        }
        session.begin();
        try (Statement batch = session.jdbc().createStatement()) {
            batch.setEscapeProcessing(false);
            for (DdlStatement statement : statements) {
                batch.addBatch(statement.sql());
            }
            batch.executeBatch();
            beforeCommit.run();
            session.commit();
            done.addAll(statements);
            return true;
        } catch (SQLException e) {
            throwIfLost("many statements", e);
            session.rollback();
            return false;
        }
    }

    private void runAlone(DdlStatement statement) {
        if (!isPossible(statement)) {
            return;
        }
        session.begin();
        try (Statement alone = session.jdbc().createStatement()) {
            alone.setEscapeProcessing(false);
            alone.execute(statement.sql());
            beforeCommit.run();
            session.commit();
            done.add(statement);
        } catch (SQLException e) {
            throwIfLost(statement.sql(), e);
            session.rollback();
            String words = ServerError.of(e).map(ServerError::words).orElse("");
            refuse(new Refusal(statement, words, Optional.empty(), Optional.of(e)));
        }
    }

    private void refuse(Refusal refusal) {
        refused.add(refusal);
        DdlStatement statement = refusal.statement();
        if (!statement.optional() || statement.id().kind() == ObjectKind.ROLE) {
            missing.putIfAbsent(statement.id(), refusal);
        }
    }

    private void throwIfLost(String sql, SQLException e) {
        if (ServerError.of(e).map(ServerError::isConnectionLost).orElse(false)) {
            throw session.failed(sql, e);
        }
    }
}
