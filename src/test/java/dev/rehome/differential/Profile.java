package dev.rehome.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How the old server is set up, and how `rehome rewrite` is told so.
enum Profile {
    /// As hosted projects are, with aggregates.
    USUAL(1000, true, "commit"),
    /// Without aggregates, which is how servers are set up unless somebody says otherwise.
    NO_AGGREGATES(1000, false, "commit"),
    /// A request may ask for a rollback, and reads are cut at three rows.
    ROLLBACK(3, true, "commit-allow-override");

    private final int rowsMax;
    private final boolean aggregates;
    private final String transactionEnd;

    Profile(int rowsMax, boolean aggregates, String transactionEnd) {
        this.rowsMax = rowsMax;
        this.aggregates = aggregates;
        this.transactionEnd = transactionEnd;
    }

    /// Of the server's configuration.
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("db-max-rows", String.valueOf(rowsMax));
        settings.put("db-aggregates-enabled", String.valueOf(aggregates));
        settings.put("db-tx-end", transactionEnd);
        return settings;
    }

    /// Of the command.
    List<String> options() {
        List<String> options = new ArrayList<>(List.of("--postgrest", "12.0.2", "--max-rows", String.valueOf(rowsMax)));
        options.addAll(List.of("--tx-end", transactionEnd, aggregates ? "--aggregates" : "--no-aggregates"));
        return options;
    }
}
