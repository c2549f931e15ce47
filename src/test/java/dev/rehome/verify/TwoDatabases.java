package dev.rehome.verify;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;

/// A source and a target for one test, verified as their owners unless said otherwise.
final class TwoDatabases implements AutoCloseable {
    private final TestDatabase source;
    private final TestDatabase target;

    TwoDatabases(int sourceMajor, int targetMajor) throws SQLException {
        source = TestDatabase.create(sourceMajor, Side.SOURCE);
        target = TestDatabase.create(targetMajor, Side.TARGET);
    }

    TestDatabase source() {
        return source;
    }

    TestDatabase target() {
        return target;
    }

    /// Runs SQL on both sides.
    TwoDatabases both(String sql) throws SQLException {
        source.execute(sql);
        target.execute(sql);
        return this;
    }

    VerifyResult verify() {
        return verify(new VerifyOptions(2, 20, Method.CLIENT));
    }

    VerifyResult verify(VerifyOptions options) {
        try (Server here = source.asOwner();
                Server there = target.asOwner()) {
            return verify(here, there, options, VerifyProgress.none());
        }
    }

    static VerifyResult verify(Server here, Server there, VerifyOptions options, VerifyProgress progress) {
        try (Verification verification = Verification.open(here, there)) {
            Catalog from = CatalogReader.read(verification.session(Side.SOURCE), CatalogFilter.everything());
            Catalog to = CatalogReader.read(verification.session(Side.TARGET), CatalogFilter.everything());
            VerifyRequest request =
                    new VerifyRequest(from.tables(), to.tables(), from.sequences(), name -> true, true, List.of());
            return verification.run(request, options, progress);
        }
    }

    static TableResult table(VerifyResult result, String schema, String name) {
        return result.tables().stream()
                .filter(t -> t.name().equals(QualifiedName.of(schema, name)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
