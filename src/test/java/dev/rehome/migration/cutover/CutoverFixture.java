package dev.rehome.migration.cutover;

import dev.rehome.copy.ExistingMode;
import dev.rehome.follow.Capture;
import dev.rehome.follow.Route;
import dev.rehome.migration.CopyRequest;
import dev.rehome.migration.CopyRun;
import dev.rehome.migration.FollowRequest;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.FollowRun;
import dev.rehome.migration.GroupSelection;
import dev.rehome.migration.SchemaResult;
import dev.rehome.migration.SchemaRun;
import dev.rehome.migration.VerifyRun;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Journal;
import dev.rehome.testing.TestDatabase;
import dev.rehome.verify.Method;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Two databases, an application that writes without pause, and the commands that move it.
final class CutoverFixture implements AutoCloseable {
    final TestDatabase source;
    final TestDatabase target;
    final String role;
    private final Path folder;
    private final Map<String, Writers> writers = new TreeMap<>();
    private final Map<Side, Integer> ports = new EnumMap<>(Side.class);

    private CutoverFixture(TestDatabase source, TestDatabase target, String role, Path folder) {
        this.source = source;
        this.target = target;
        this.role = role;
        this.folder = folder;
    }

    /// The group of the tables that the log has.
    static final String LOG = "log";

    private static final GroupSelection LOG_GROUP =
            new GroupSelection(LOG, Map.of(LOG, List.of("public.events", "notes")));

    /// One application, that writes to all tables.
    static CutoverFixture open(int sourceMajor, int targetMajor, Path folder, long seed)
            throws SQLException, IOException {
        CutoverFixture fixture = create(sourceMajor, targetMajor, folder);
        fixture.write("", EnumSet.allOf(Writers.Part.class), 3, seed);
        return fixture;
    }

    /// Two of them: one writes the tables of group [#LOG], the other the rest, and they are pointed apart.
    static CutoverFixture inGroups(int sourceMajor, int targetMajor, Path folder, long seed)
            throws SQLException, IOException {
        CutoverFixture fixture = create(sourceMajor, targetMajor, folder);
        fixture.write("", EnumSet.of(Writers.Part.MONEY), 2, seed);
        fixture.write(LOG, EnumSet.of(Writers.Part.LOG), 1, seed + 1);
        return fixture;
    }

    private void write(String group, Set<Writers.Part> parts, int count, long seed) throws IOException {
        writers.put(group, Writers.start(parts, source, target, role, folder.resolve(live(group)), count, seed));
    }

    private static String live(String group) {
        return group.isEmpty() ? "live" : "live-" + group;
    }

    private static CutoverFixture create(int sourceMajor, int targetMajor, Path folder) throws SQLException {
        TestDatabase source = TestDatabase.create(sourceMajor, Side.SOURCE);
        TestDatabase target = TestDatabase.create(targetMajor, Side.TARGET);
        String role = source.name() + "_app";
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "postgres",
                    "DO $$ BEGIN CREATE ROLE " + role + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            database.execute("postgres", "ALTER ROLE " + database.owner() + " REPLICATION");
            // The embedded servers answer before what was written is safe: here they may crash.
            database.execute("postgres", "ALTER DATABASE " + database.name() + " SET synchronous_commit = on");
        }
        source.execute(Writers.SCHEMA);
        Writers.grant(source, role);
        return new CutoverFixture(source, target, role, folder);
    }

    Writers writers() {
        return writers("");
    }

    Writers writers(String group) {
        return java.util.Objects.requireNonNull(writers.get(group));
    }

    /// From now on rehome, but not the application, reaches a side through another port.
    void through(Side side, int port) {
        ports.put(side, port);
    }

    private Server server(Side side) {
        TestDatabase database = side == Side.SOURCE ? source : target;
        int own = database.server().port();
        String url = database.url().replace(":" + own + "/", ":" + ports.getOrDefault(side, own) + "/");
        return new Server(side, Endpoint.parse(url), "test");
    }

    /// Schema, copy, and changes until the target is current.
    FollowResult follow() {
        return follow("", ExistingMode.REFUSE);
    }

    FollowResult follow(String group, ExistingMode existing) {
        return follow(group.isEmpty() ? new GroupSelection("", LOG_GROUP.groups()) : LOG_GROUP, existing);
    }

    FollowResult follow(GroupSelection group, ExistingMode existing) {
        return follow(group, existing, Optional.empty());
    }

    FollowResult follow(String group, Optional<Capture> capture) {
        GroupSelection rest = new GroupSelection("", LOG_GROUP.groups());
        return follow(group.isEmpty() ? rest : LOG_GROUP, ExistingMode.REFUSE, capture);
    }

    private FollowResult follow(GroupSelection group, ExistingMode existing, Optional<Capture> capture) {
        FollowRequest all = FollowRequest.of(server(Side.SOURCE), server(Side.TARGET), folder.resolve(".rehome"));
        FollowRequest asked = all.with(writers.containsKey(LOG) ? group : GroupSelection.ALL, table -> existing);
        return new FollowRun(capture.map(asked::withCapture).orElse(asked)).run();
    }

    /// Begins anew, with what is copied compared.
    FollowResult followAnew() {
        FollowRequest of = FollowRequest.of(server(Side.SOURCE), server(Side.TARGET), folder.resolve(".rehome"));
        return new FollowRun(new FollowRequest(
                        of.source(),
                        of.target(),
                        true,
                        of.include(),
                        of.exclude(),
                        of.jobs(),
                        of.bytesPerSecond(),
                        of.folder(),
                        of.spoolBytesMax(),
                        true,
                        true,
                        of.skip(),
                        of.capture(),
                        of.group(),
                        of.existing(),
                        of.progress()))
                .run();
    }

    /// Both sides compared while writes go on, each group at its own moment.
    VerifyResult verify() {
        return new VerifyRun(
                        server(Side.SOURCE),
                        server(Side.TARGET),
                        List.of(),
                        List.of(),
                        Optional.of(folder.resolve(".rehome")))
                .run(new VerifyOptions(2, 5, Method.CLIENT), VerifyProgress.none());
    }

    SchemaResult schema() {
        return new SchemaRun(server(Side.SOURCE), server(Side.TARGET), List.of(), List.of()).run(true);
    }

    /// What a copy to the target says, whatever the moment.
    void copy() {
        new CopyRun(CopyRequest.of(server(Side.SOURCE), server(Side.TARGET), true)).run();
    }

    private static List<String> point(String group) {
        String live = live(group);
        return List.of("printf $REHOME_LIVE > " + live + ".next && mv " + live + ".next " + live);
    }

    /// The arguments that say to a process what the commands here are told.
    List<String> arguments(String group) throws IOException {
        Path plan = folder.resolve("plan-" + group + ".yaml");
        String point = point(group).getFirst().replace("'", "''");
        String groups = writers.containsKey(LOG) ? "groups:\n  " + LOG + ": [public.events, notes]\n" : "";
        Files.writeString(
                plan,
                "source: " + source.url() + "\ntarget: " + target.url() + "\n" + groups + "cutover:\n  switch: ['"
                        + point + "']\n  back: ['" + point + "']\n");
        List<String> arguments = new ArrayList<>(List.of("-f", plan.toString(), "--execute", "--yes"));
        if (!group.isEmpty()) {
            arguments.addAll(List.of("--group", group));
        }
        return arguments;
    }

    /// The journal of a group's switches.
    Path journal(String group) {
        return CutoverRun.journal(
                folder.resolve(".rehome"), Route.forward(server(Side.SOURCE), server(Side.TARGET), group));
    }

    CutoverRequest request(SwitchEvents events) {
        return request("", events, Duration.ofSeconds(30), point(""), true);
    }

    CutoverRequest request(SwitchEvents events, List<String> toTarget) {
        return request("", events, Duration.ofSeconds(30), toTarget, true);
    }

    CutoverRequest request(SwitchEvents events, Duration budget) {
        return request("", events, budget, point(""), true);
    }

    CutoverRequest request(boolean wayBack) {
        return request("", SwitchEvents.NONE, Duration.ofSeconds(30), point(""), wayBack);
    }

    CutoverRequest request(String group) {
        return request(group, SwitchEvents.NONE, Duration.ofSeconds(30), point(group), true);
    }

    /// The same with changes had in one way, there and on the way back.
    CutoverRequest request(String group, Optional<Capture> capture) {
        return of(request(group), Optional.empty(), true, capture);
    }

    CutoverRequest until(String gate, boolean execute) {
        return of(request(""), Optional.of(gate), execute, Optional.empty());
    }

    private static CutoverRequest of(
            CutoverRequest like, Optional<String> until, boolean execute, Optional<Capture> capture) {
        return new CutoverRequest(
                like.source(),
                like.target(),
                like.group(),
                execute,
                like.folder(),
                like.planFolder(),
                like.budget(),
                until,
                like.approved(),
                like.wayBack(),
                capture,
                like.toTarget(),
                like.toSource(),
                like.events());
    }

    private CutoverRequest request(
            String group, SwitchEvents events, Duration budget, List<String> toTarget, boolean wayBack) {
        return new CutoverRequest(
                server(Side.SOURCE),
                server(Side.TARGET),
                group,
                true,
                folder.resolve(".rehome"),
                folder,
                budget,
                Optional.empty(),
                true,
                wayBack,
                Optional.empty(),
                toTarget,
                point(group),
                events);
    }

    CutoverResult cutover() {
        return cutover("");
    }

    CutoverResult cutover(String group) {
        return new CutoverRun(request(group)).cutover();
    }

    CutoverResult rollback() {
        return rollback("");
    }

    CutoverResult rollback(String group) {
        return new CutoverRun(request(group)).rollback();
    }

    CutoverResult go(Side wanted) {
        return wanted == Side.TARGET ? cutover() : rollback();
    }

    CutoverResult complete() {
        return complete("");
    }

    CutoverResult complete(String group) {
        return new CutoverRun(request(group)).complete(Optional.of(target.name()));
    }

    CutoverRun run(UnaryOperator<Journal> journals) {
        return run("", journals);
    }

    CutoverRun run(String group, UnaryOperator<Journal> journals) {
        return new CutoverRun(request(group), journals);
    }

    /// The sides on which the application's role may write now, tried.
    Set<Side> writable() throws SQLException {
        return writable("");
    }

    Set<Side> writable(String group) throws SQLException {
        boolean log = !group.isEmpty() || !writers.containsKey(LOG);
        String write =
                log ? "INSERT INTO notes (token) VALUES ('tried')" : "UPDATE accounts SET touched = now() WHERE id = 1";
        Set<Side> writable = EnumSet.noneOf(Side.class);
        for (Side side : Side.values()) {
            try (Connection connection = Writers.connect(side == Side.SOURCE ? source : target, role);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                try {
                    statement.execute(write);
                    writable.add(side);
                } catch (SQLException e) {
                    // Refused: that is what is asked.
                }
                connection.rollback();
            }
        }
        return writable;
    }

    @Override
    public void close() throws SQLException {
        writers.values().forEach(Writers::close);
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "postgres",
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots" + " WHERE database = '"
                            + database.name() + "' AND NOT active");
            database.execute("postgres", "DROP OWNED BY " + role);
        }
        source.close();
        target.close();
    }
}
