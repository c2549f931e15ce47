package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `sql`: statements on one side, in one transaction, or a query whose first value has to be what is expected. After
/// a kill they run again, so they must bear that.
final class SqlStep implements Action {
    private final Databases databases;
    private final boolean onSource;
    private final List<String> statements;
    private final List<String> undo;
    private final Optional<String> query;
    private final Optional<String> expect;

    SqlStep(StepSettings step, Parts parts) {
        this.databases = parts.databases();
        boolean map = step.value().isMap();
        this.onSource = map
                && step.choice("on", List.of("source", "target"))
                        .orElse("target")
                        .equals("source");
        this.statements = step.mains("run");
        this.undo = map ? step.texts("undo") : List.of();
        this.query = map ? step.text("query") : Optional.empty();
        this.expect = map ? step.text("expect") : Optional.empty();
        if (statements.isEmpty() && query.isEmpty()) {
            step.problem("sql needs run (statements) or query");
        }
        if (query.isPresent() != expect.isPresent()) {
            step.problem("query and expect belong together");
        }
    }

    @Override
    public String plan() {
        String side = onSource ? "source" : "target";
        String what = statements.isEmpty() ? "" : String.join("; ", statements);
        String asked = query.map(sql -> sql + " gives " + expect.orElse("")).orElse("");
        return "on the " + side + ": " + what + (what.isEmpty() || asked.isEmpty() ? "" : ", then ") + asked;
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        execute(run, statements);
        return Map.of();
    }

    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        if (query.isEmpty()) {
            return Map.of();
        }
        try (Server server = server();
                StepRun.Registration _ = run.onInterrupt(server::cancelAll);
                Session session = server.open("step")) {
            usersNames(session);
            String found = session.scalar(query.get());
            if (!found.equals(expect.orElse(""))) {
                throw new RehomeException(
                        StepsProblem.UNEXPECTED,
                        server.side().word() + ": a query gave " + found + ", not " + expect.orElse(""),
                        query.get(),
                        "look at the rows, or correct expect");
            }
            return Map.of("value", found);
        }
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        execute(run, undo);
    }

    @Override
    public String undoPlan() {
        return undo.isEmpty() ? "" : "on the " + (onSource ? "source" : "target") + ": " + String.join("; ", undo);
    }

    private void execute(StepRun run, List<String> sql) {
        if (sql.isEmpty()) {
            return;
        }
        try (Server server = server();
                StepRun.Registration _ = run.onInterrupt(server::cancelAll);
                Session session = server.open("step")) {
            usersNames(session);
            session.begin();
            sql.forEach(session::execute);
            session.commit();
        }
    }

    /// The plan's statements find tables as the application's own would.
    private static void usersNames(Session session) {
        session.execute("SET search_path TO DEFAULT");
    }

    private Server server() {
        return onSource ? databases.source() : databases.target();
    }
}
