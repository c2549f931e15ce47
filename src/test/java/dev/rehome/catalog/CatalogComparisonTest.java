package dev.rehome.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogComparisonTest {
    private static final String BASE = """
            CREATE TABLE public.orders (id bigint CONSTRAINT orders_pk PRIMARY KEY, note text, amount integer DEFAULT 0);
            CREATE VIEW public.notes AS SELECT o.id, o.note FROM public.orders o WHERE o.amount > 1 AND o.note <> '';
            CREATE UNIQUE INDEX notes_once ON public.orders (note);
            """;

    @Test
    void findsNothingBetweenEqualDatabasesOfDifferentVersions() throws SQLException {
        try (TestDatabase source = TestDatabase.create(15, Side.SOURCE);
                TestDatabase target = TestDatabase.create(17, Side.TARGET)) {
            source.execute(BASE);
            target.execute(BASE);

            CatalogComparison comparison = compare(source, target);

            assertThat(comparison.differences()).isEmpty();
            assertThat(comparison.missing()).isEmpty();
            assertThat(comparison.extra()).isEmpty();
        }
    }

    @Test
    void namesWhatIsMissingDifferentAndExtra() throws SQLException {
        try (TestDatabase source = TestDatabase.create(15, Side.SOURCE);
                TestDatabase target = TestDatabase.create(15, Side.TARGET)) {
            source.execute(BASE + "CREATE TABLE public.more (id integer); COMMENT ON TABLE public.orders IS 'o';");
            target.execute("""
                    CREATE TABLE public.orders (amount numeric, own text, id bigint CONSTRAINT other_pk PRIMARY KEY);
                    CREATE TABLE public.mine (id integer);
                    """);

            CatalogComparison comparison = compare(source, target);

            assertThat(comparison.missing())
                    .extracting(DdlStatement::sql)
                    .containsExactly(
                            "CREATE TABLE public.more (\n    id integer\n)",
                            "ALTER TABLE public.orders ADD COLUMN note text",
                            "CREATE VIEW public.notes AS\n SELECT o.id,\n    o.note\n   FROM public.orders o\n"
                                    + "  WHERE ((o.amount > 1) AND (o.note <> ''::text))",
                            "CREATE UNIQUE INDEX notes_once ON public.orders USING btree (note)",
                            "COMMENT ON TABLE public.orders IS 'o'");
            assertThat(comparison.differences())
                    .extracting(d -> d.object() + ", " + d.aspect() + ": " + d.source() + " | " + d.target())
                    .containsExactlyInAnyOrder(
                            "table public.orders, column note: text | ",
                            "table public.orders, column own:  | text",
                            "table public.orders, type of column amount: integer | numeric",
                            "table public.orders, default of column amount: 0 | ",
                            "table public.orders, name of key: orders_pk | other_pk",
                            "table public.orders, owner, grants, comment or settings:"
                                    + " COMMENT ON TABLE public.orders IS 'o' | ");
            assertThat(comparison.extra()).extracting(ObjectId::toString).containsExactly("table public.mine");
        }
    }

    private static CatalogComparison compare(TestDatabase source, TestDatabase target) {
        return CatalogComparison.compare(read(source, target.owner()), read(target, target.owner()));
    }

    private static Catalog read(TestDatabase database, String creator) {
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            Identifier owner = new Identifier(database.owner());
            Identifier maker = new Identifier(creator);
            return CatalogReader.read(
                    session,
                    new CatalogFilter(Set.of(), Set.of(), Set.copyOf(List.of(owner, maker)))
                            .withOwners(Map.of(owner, maker), maker));
        }
    }
}
