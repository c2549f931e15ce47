package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;

/// What of a database a move reads.
final class CopyCatalogs {
    private CopyCatalogs() {}

    static CatalogFilter filter() {
        return CatalogFilter.everything();
    }
}
