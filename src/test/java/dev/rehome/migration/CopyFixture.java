package dev.rehome.migration;

import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.CopySql;
import dev.rehome.digest.Digest;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Two databases and what the copy tests do with them.
final class CopyFixture implements AutoCloseable {
    private static final AtomicInteger RUN = new AtomicInteger();

    /// A few tables with what makes a copy hard: a range of blocks, TOAST, a foreign key, generated and
    /// identity columns, no column at all, ugly names, text only.
    static final String TABLES = """
            CREATE TABLE clients (id bigint PRIMARY KEY, name text, at timestamptz, note text);
            CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client bigint REFERENCES clients,
              amount numeric, twice numeric GENERATED ALWAYS AS (amount * 2) STORED, body bytea);
            CREATE TABLE "Odd ""Name" ("a b" text, "Select" int[]);
            CREATE TABLE nothing ();
            CREATE TYPE mood AS ENUM ('good', 'bad');
            CREATE TABLE moods (m mood[], t text);
            CREATE TABLE empty_one (a int PRIMARY KEY)""";

    static final String ROWS = """
            INSERT INTO clients SELECT i, 'client ' || i, now() + i * interval '1 minute', repeat(md5(i::text), 3)
              FROM generate_series(1, 3000) i;
            INSERT INTO orders (client, amount, body) SELECT i % 3000 + 1, i / 7.0, decode(md5(i::text), 'hex')
              FROM generate_series(1, 5000) i;
            INSERT INTO orders (client, amount, body)
              SELECT 1, 0, (SELECT string_agg(decode(md5((g * i)::text), 'hex'), '') FROM generate_series(1, 2000) g)
              FROM generate_series(1, 20) i;
            INSERT INTO "Odd ""Name" VALUES (E'tab\\t\\\\N', '{1,NULL,3}'), (NULL, NULL), ('', '{}');
            INSERT INTO nothing SELECT FROM generate_series(1, 5);
            INSERT INTO moods VALUES ('{good,bad}', E'a\\nb'), (NULL, '\\.')""";

    static final List<String> ALL = List.of("clients", "orders", "Odd \"Name", "nothing", "moods", "empty_one");

    final TestDatabase source;
    final TestDatabase target;

    private CopyFixture(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
    }

    static CopyFixture empty(int sourceMajor, int targetMajor) throws SQLException {
        return new CopyFixture(
                TestDatabase.create(sourceMajor, Side.SOURCE), TestDatabase.create(targetMajor, Side.TARGET));
    }

    /// With tables and rows on the source and the tables alone on the target.
    static CopyFixture filled(int sourceMajor, int targetMajor) throws SQLException {
        CopyFixture fixture = empty(sourceMajor, targetMajor);
        fixture.source.execute(TABLES + ";" + ROWS);
        fixture.target.execute(TABLES);
        return fixture;
    }

    /// The same source with another target that has the tables; close it before this one.
    CopyFixture withNewTarget(int targetMajor) throws SQLException {
        CopyFixture fixture = withEmptyTarget(targetMajor);
        fixture.target.execute(TABLES);
        return fixture;
    }

    /// The same source with another target where nothing is; close it before this one.
    CopyFixture withEmptyTarget(int targetMajor) throws SQLException {
        return new CopyFixture(source, TestDatabase.create(targetMajor, Side.TARGET));
    }

    /// Drops the target alone.
    void closeTarget() throws SQLException {
        target.close();
    }

    /// A request as a new process would make it: with a run id of its own.
    CopyRequest request() {
        String run = "t" + ProcessHandle.current().pid() + "-" + RUN.incrementAndGet();
        return CopyRequest.of(
                        new Server(Side.SOURCE, Endpoint.parse(source.url()), run),
                        new Server(Side.TARGET, Endpoint.parse(target.url()), run),
                        true)
                .withChunkBytes(64 << 10)
                .withJobs(2);
    }

    CopyResult copy() {
        return new CopyRun(request()).run();
    }

    /// What differs between source and target, by an own full read of both.
    List<String> differences(List<String> tables) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (String table : tables) {
            Digest before = digest(source, table);
            Digest after = digest(target, table);
            if (!before.equals(after)) {
                differences.add(table + ": " + before + " / " + after);
            }
        }
        return differences;
    }

    private static Digest digest(TestDatabase database, String table) throws SQLException {
        QualifiedName name = QualifiedName.of("public", table);
        List<Identifier> columns = new ArrayList<>();
        try (Server server = database.asSuperuser();
                Session session = server.open("oracle")) {
            session.query(
                    "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped"
                            + " ORDER BY attnum",
                    row -> columns.add(new Identifier(row.getString(1))),
                    name.quoted());
            String sql = CopySql.toStdout(name, columns, Optional.empty(), CopyFormat.TEXT);
            return CopyDigest.of(session, sql, CopyFormat.TEXT);
        }
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
