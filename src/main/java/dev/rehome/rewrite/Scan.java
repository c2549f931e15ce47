package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.ClientFlow;
import dev.rehome.rewrite.reach.ModuleGraph;
import dev.rehome.rewrite.reach.Reach;
import dev.rehome.rewrite.reach.Reach.Query;
import dev.rehome.rewrite.scan.Inventory;
import dev.rehome.rewrite.scan.ScanProblem;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Takes the inventory of a folder of code. Reads, writes nothing.
public final class Scan {
    private static final String DEFAULT_SCHEMA = "public";

    private Scan() {}

    /// @param database where the tables are, to compare with; may be left out
    /// @throws RehomeException where the folder is none
    public static ScanResult of(Path code, Optional<ScanDatabase> database) {
        if (!Files.isDirectory(code)) {
            throw new RehomeException(
                    ScanProblem.NO_FOLDER,
                    code + " is not a folder",
                    "",
                    "give the folder that holds the application's code");
        }
        return LargeStack.call(() -> scan(code, database));
    }

    private static ScanResult scan(Path code, Optional<ScanDatabase> database) {
        CodeFolder folder = CodeFolder.read(code);
        ClientFlow flow = ClientFlow.of(folder.programs(), ModuleGraph.of(folder.programs(), folder.configs()));
        Map<Program, Reach> reaches = new LinkedHashMap<>();
        List<Reach> read = LargeStack.each(folder.programs(), program -> Reach.of(flow, program));
        for (int i = 0; i < read.size(); i++) {
            reaches.put(folder.programs().get(i), read.get(i));
        }
        Map<String, String> settings = new TreeMap<>(folder.texts());
        settings.putAll(folder.environments());
        settings.putAll(folder.configs());
        Inventory.Result inventory = new Inventory(folder.programs(), settings).of(reaches, folder.code());
        Map<String, Integer> tables = used(inventory.files(), false);
        Map<String, Integer> functions = used(inventory.files(), true);
        List<Finding> findings = new ArrayList<>(folder.findings());
        findings.addAll(inventory.findings());
        database.ifPresent(it -> findings.addAll(compared(it, tables, functions)));
        findings.sort((a, b) -> a.severity().compareTo(b.severity()));
        return new ScanResult(inventory.files(), tables, functions, inventory.variables(), findings);
    }

    private static Map<String, Integer> used(List<Inventory.File> files, boolean rpc) {
        Map<String, Integer> used = new TreeMap<>();
        for (Inventory.File file : files) {
            for (Query query : file.queries()) {
                if (query.rpc() == rpc && query.name().filter(Scan::isName).isPresent()) {
                    used.merge(name(query).quoted(), 1, Integer::sum);
                }
            }
        }
        return used;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.indexOf('\0') < 0;
    }

    private static QualifiedName name(Query query) {
        return new QualifiedName(
                new Identifier(query.schema().orElse(DEFAULT_SCHEMA)),
                new Identifier(query.name().orElse("")));
    }

    private static List<Finding> compared(
            ScanDatabase database, Map<String, Integer> tables, Map<String, Integer> functions) {
        List<Finding> findings = new ArrayList<>();
        Map<String, ScanDatabase.Relation> there = new TreeMap<>();
        database.tables().forEach(table -> there.put(table.name().quoted(), table));
        tables.forEach((name, chains) -> {
            ScanDatabase.Relation table = there.get(name);
            if (table == null) {
                findings.add(missing(name, chains, "table or view"));
            } else if (table.rowSecurity()) {
                findings.add(new Finding(
                        ScanProblem.POLICIES,
                        Severity.NOTE,
                        name,
                        table.policies().isEmpty()
                                ? "has row level security without a policy: only the service key sees its rows"
                                : "has policies: " + String.join(", ", table.policies()),
                        "chains on a client with the anon key need these conditions in their SQL"));
            }
        });
        functions.forEach((name, chains) -> {
            boolean known =
                    database.functions().stream().anyMatch(it -> it.quoted().equals(name));
            if (!known) {
                findings.add(missing(name, chains, "function"));
            }
        });
        there.forEach((name, table) -> {
            if (!tables.containsKey(name)) {
                findings.add(new Finding(
                        ScanProblem.UNUSED_TABLE,
                        Severity.NOTE,
                        name,
                        "is in the database, and no chain names it" + rows(table),
                        ""));
            }
        });
        return findings;
    }

    private static String rows(ScanDatabase.Relation table) {
        return table.rows() < 0 || table.view()
                ? ""
                : "; it has " + table.rows() + (table.rows() == 1 ? " row" : " rows");
    }

    private static Finding missing(String name, int chains, String kind) {
        return new Finding(
                ScanProblem.MISSING_TABLE,
                Severity.WARNING,
                name,
                "is used by " + chains + (chains == 1 ? " chain" : " chains") + ", and the database has no such "
                        + kind,
                "make it, or correct the name");
    }
}
