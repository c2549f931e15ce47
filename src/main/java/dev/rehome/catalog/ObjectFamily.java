package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.postgres.Session;
import java.util.List;

/// Reads the objects of some kinds. Its number of queries is constant, however many objects there are.
interface ObjectFamily {
    Contents read(Session session, CatalogContext context);

    /// What a family found.
    ///
    /// @param entries in any order; those of one address in the order in which they run
    /// @param findings what has no DDL or cannot be moved
    record Contents(List<CatalogEntry> entries, List<Finding> findings) {
        public Contents {
            entries = List.copyOf(entries);
            findings = List.copyOf(findings);
        }

        static Contents of(List<CatalogEntry> entries) {
            return new Contents(entries, List.of());
        }
    }
}
