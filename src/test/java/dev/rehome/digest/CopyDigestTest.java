package dev.rehome.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyDigestTest {
    @ParameterizedTest
    @ValueSource(ints = {TestServers.OLDER, TestServers.NEWER})
    void givesTheSameDigestWholeAndInChunks(int major) throws Exception {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            database.execute(
                    "CREATE TABLE public.\"T t\" (id int, \"Wörter\" text, g int GENERATED ALWAYS AS (id * 2) STORED)");
            database.execute(
                    "INSERT INTO public.\"T t\" SELECT i, repeat('x', i % 50) || E'\\n' FROM generate_series(1, 5000) i");
            try (Server server = database.asOwner();
                    Session session = server.open("digest")) {
                for (CopyFormat format : CopyFormat.values()) {
                    Digest whole = digest(session, Optional.empty(), format);
                    Digest chunks = digest(session, range(0, OptionalLong.of(7)), format)
                            .plus(digest(session, range(7, OptionalLong.of(12)), format))
                            .plus(digest(session, range(12, OptionalLong.empty()), format));
                    assertThat(whole.rows()).isEqualTo(5000);
                    assertThat(chunks).isEqualTo(whole);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TestServers.OLDER, TestServers.NEWER})
    void countsTheRowsOfATableWithoutColumnsAndOfAnEmptyOne(int major) throws Exception {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            database.execute("CREATE TABLE public.none (); INSERT INTO public.none DEFAULT VALUES;"
                    + " INSERT INTO public.none DEFAULT VALUES; CREATE TABLE public.empty (a int)");
            try (Server server = database.asOwner();
                    Session session = server.open("digest")) {
                for (CopyFormat format : CopyFormat.values()) {
                    String none =
                            CopySql.toStdout(QualifiedName.of("public", "none"), List.of(), Optional.empty(), format);
                    assertThat(CopyDigest.of(session, none, format).rows()).isEqualTo(2);
                    String empty = CopySql.toStdout(
                            QualifiedName.of("public", "empty"),
                            List.of(new Identifier("a")),
                            Optional.empty(),
                            format);
                    assertThat(CopyDigest.of(session, empty, format)).isEqualTo(Digest.EMPTY);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TestServers.OLDER, TestServers.NEWER})
    void givesTheServersWordsAndLeavesTheSessionUsable(int major) throws Exception {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE);
                Server server = database.asOwner();
                Session session = server.open("digest")) {
            assertThatThrownBy(() -> CopyDigest.of(
                            session,
                            "COPY (SELECT 1 / (i - 3) FROM generate_series(1, 5) i) TO STDOUT (FORMAT binary)",
                            CopyFormat.BINARY))
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.reason()).contains("22012"));
            assertThat(session.scalar("SELECT 1")).isEqualTo("1");
        }
    }

    private static Optional<BlockRange> range(long first, OptionalLong end) {
        return Optional.of(new BlockRange(first, end));
    }

    private static Digest digest(Session session, Optional<BlockRange> range, CopyFormat format) {
        List<Identifier> columns =
                Stream.of("id", "Wörter", "g").map(Identifier::new).toList();
        return CopyDigest.of(
                session, CopySql.toStdout(QualifiedName.of("public", "T t"), columns, range, format), format);
    }
}
