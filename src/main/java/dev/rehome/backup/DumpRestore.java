package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.CopyWriter;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Runs a dump on a database, statement by statement, as `psql` would. What the server refuses is told,
/// and the rest goes on.
final class DumpRestore implements DumpReader.Parts {
    private final Session session;
    private final BackupProgress progress;
    private final List<Refusal> refused = new ArrayList<>();
    private int done;

    private DumpRestore(Session session, BackupProgress progress) {
        this.session = session;
        this.progress = progress;
    }

    /// Something that did not come back.
    ///
    /// @param object what it is about
    /// @param words the server's
    /// @param optional whether the object itself is there and only an owner, a grant or a comment of it
    ///     is not
    public record Refusal(String object, String words, boolean optional) {}

    /// @param done statements and tables that came back
    record Result(int done, List<Refusal> refused) {}

    /// @param file for messages
    /// @throws RehomeException where the connection is lost or the dump is damaged
    static Result run(Session session, InputStream dump, String file, BackupProgress progress) throws IOException {
        DumpRestore restore = new DumpRestore(session, progress);
        new DumpReader(dump, file).read(restore);
        return new Result(restore.done, List.copyOf(restore.refused));
    }

    @Override
    public void statement(String object, String sql, boolean optional) {
        try (Statement statement = session.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
            List<String> leftOut = optional ? warnings(statement) : List.of();
            leftOut.forEach(words -> refused.add(new Refusal(object, words, true)));
            done += leftOut.isEmpty() ? 1 : 0;
        } catch (SQLException e) {
            refuse(object, session.failed(sql, e), optional);
        }
    }

    private static List<String> warnings(Statement statement) throws SQLException {
        List<String> warnings = new ArrayList<>();
        for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
            String words = String.valueOf(w.getMessage());
            if (words.startsWith("left out: ")) {
                warnings.add(words.substring("left out: ".length()));
            }
        }
        return warnings;
    }

    @Override
    public void rows(String table, String copyIn, DumpReader.Rows rows) throws IOException {
        try (CopyWriter writer = session.copyIn(copyIn)) {
            rows.forEach((bytes, offset, length) -> {
                writer.write(bytes, offset, length);
                progress.bytes(length);
            });
            writer.finish();
            done++;
        } catch (RehomeException e) {
            if (e.code() instanceof BackupProblem) {
                throw e;
            }
            refuse("rows of " + table, e, false);
        }
    }

    private void refuse(String object, RehomeException e, boolean optional) {
        if (ServerError.of(e).map(ServerError::isConnectionLost).orElse(true)) {
            throw e;
        }
        refused.add(new Refusal(object, e.reason(), optional));
    }
}
