package dev.rehome.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every kind of relation, and what hangs on one, comes out of its own DDL as it went in.
class RelationsRoundTripTest {
    private static final Path PG_DUMP = Path.of("/usr/lib/postgresql/15/bin/pg_dump");

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 17, 18})
    void givesTheSameCatalogAgain(int major) throws SQLException, IOException {
        try (TestDatabase source = TestDatabase.create(major, Side.SOURCE);
                TestDatabase target = TestDatabase.create(major, Side.TARGET)) {
            load(source);
            Catalog before = read(source, source.owner());
            apply(read(source, target.owner()), target);

            Catalog after = read(target, target.owner());

            assertThat(texts(after, target)).isEqualTo(texts(before, source));
            assertThat(before.findings())
                    .extracting(finding -> finding.code().text() + " " + finding.subject())
                    .containsExactly("RH-CAT-005 app.a_over");
        }
    }

    @Test
    void givesTheSameDumpAgain() throws SQLException, IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PG_DUMP), "pg_dump 15 is not installed");
        try (TestDatabase source = TestDatabase.create(15, Side.SOURCE);
                TestDatabase target = TestDatabase.create(15, Side.TARGET)) {
            load(source);
            apply(read(source, target.owner()), target);

            assertThat(dump(target)).isEqualTo(dump(source));
        }
    }

    @Test
    void knowsWhichMaterializedViewsReadWhich() throws SQLException, IOException {
        try (TestDatabase source = TestDatabase.create(15, Side.SOURCE)) {
            load(source);

            assertThat(read(source, source.owner()).materializedViews())
                    .extracting(view -> view.name() + " " + view.populated() + " " + view.requires())
                    .containsExactly(
                            "app.grouped_by_key true []", "app.totals true []", "app.a_over false [app.totals]");
        }
    }

    @Test
    void holdsBackKeysUntilTheirRowsAreIn() throws SQLException, IOException {
        try (TestDatabase source = TestDatabase.create(15, Side.SOURCE)) {
            load(source);
            List<DdlStatement> statements = read(source, source.owner()).statements();

            DdlStatement foreignKey = statements.stream()
                    .filter(s -> s.id().identity().equals("has_customer on app.orders"))
                    .findFirst()
                    .orElseThrow();
            assertThat(foreignKey.sql()).endsWith("NOT VALID");
            assertThat(foreignKey.requires())
                    .contains(
                            ObjectId.data(QualifiedName.of("app", "orders")),
                            ObjectId.data(QualifiedName.of("app", "customers")),
                            new ObjectId(ObjectKind.CONSTRAINT, "customers_pk on app.customers"));
        }
    }

    /// One statement at a time: pgjdbc cannot find the end of a second body BEGIN ATOMIC.
    private static void load(TestDatabase database) throws IOException {
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            for (String statement : fixture(database.server().major()).split(";\\R+")) {
                session.execute(statement);
            }
        }
    }

    /// Without what PostgreSQL 15 added on 14.
    private static String fixture(int major) throws IOException {
        try (InputStream stream = RelationsRoundTripTest.class.getResourceAsStream("/fixture/relations.sql")) {
            String sql = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return major >= 15
                    ? sql
                    : sql.replace(" NULLS NOT DISTINCT", "")
                            .replace(", security_invoker=true", "")
                            .replace("SET NULL (event)", "SET NULL");
        }
    }

    /// As it would be made by another role, which then owns everything.
    private static Catalog read(TestDatabase database, String creator) {
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            Identifier owner = new Identifier(database.owner());
            Identifier maker = new Identifier(creator);
            CatalogFilter filter = new CatalogFilter(Set.of(), Set.of(), Set.copyOf(List.of(owner, maker)))
                    .withOwners(Map.of(owner, maker), maker);
            return CatalogReader.read(session, filter);
        }
    }

    private static void apply(Catalog catalog, TestDatabase target) {
        try (Server server = target.asOwner();
                Session session = server.open("test")) {
            for (DdlStatement statement : catalog.statements()) {
                session.execute(statement.sql());
            }
        }
    }

    private static List<String> texts(Catalog catalog, TestDatabase database) {
        List<String> texts = new ArrayList<>();
        catalog.statements().forEach(s -> texts.add(s.section() + " " + s.id() + ": " + s.sql()));
        catalog.tables().forEach(table -> texts.add(table.toString()));
        catalog.sequences().forEach(sequence -> texts.add(sequence.toString()));
        return texts.stream()
                .map(text -> text.replace(database.owner(), "owner"))
                .toList();
    }

    private static String dump(TestDatabase database) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        PG_DUMP.toString(), "-s", "--no-owner", "--no-privileges", "-d", database.superuserUrl())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .collect(Collectors.joining("\n"))
                .replace(database.owner(), "owner");
    }
}
