package dev.rehome.migration;

import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Table;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.util.List;

/// Globs that name no table: the copy will refuse them.
final class UnknownTableCheck implements Check.OfOneSide {
    @Override
    public String subject() {
        return "whether the filters name tables";
    }

    @Override
    public boolean of(Side side) {
        return side == Side.SOURCE;
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        if (request.include().isEmpty() && request.exclude().isEmpty()) {
            return;
        }
        List<Table> tables = CatalogReader.read(session, request.filter()).tables();
        FilterCheck.unknown(tables, request.include(), request.exclude())
                .forEach(glob -> report.blocking(
                        PreflightProblem.UNKNOWN_TABLE,
                        glob,
                        "this filter names no table of the source",
                        FilterCheck.remedy(tables, glob)));
    }
}
