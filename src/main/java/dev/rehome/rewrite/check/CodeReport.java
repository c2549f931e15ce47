package dev.rehome.rewrite.check;

import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What can be said of a folder of code without a server.
///
/// @param statements every SQL statement that it holds
/// @param pools every pool that it makes
/// @param processes how many processes its process manager starts; 0 where nothing says so
/// @param usesDatabase whether it has packages or modules that talk to PostgreSQL
public record CodeReport(
        List<CheckFinding> findings,
        List<CodeStatement> statements,
        List<Pools.Pool> pools,
        int processes,
        boolean usesDatabase) {
    public CodeReport {
        findings = List.copyOf(findings);
        statements = List.copyOf(statements);
        pools = List.copyOf(pools);
    }

    /// Reads every file below `root`.
    public static CodeReport of(Path root) {
        CodeTree tree = CodeTree.read(root);
        ImportCheck imports = new ImportCheck(tree);
        List<CheckFinding> findings = new ArrayList<>(tree.unread());
        List<CodeStatement> statements = new ArrayList<>();
        List<Pools.Pool> pools = new ArrayList<>();
        int processes = 0;
        boolean usesDatabase = false;
        for (Program program : tree.programs()) {
            Scopes scopes = Scopes.of(program);
            findings.addAll(OldClient.findings(program, scopes));
            findings.addAll(imports.findings(program));
            findings.addAll(Mentions.in(program));
            findings.addAll(Secrets.in(program.file()));
            statements.addAll(StatementFinder.statements(program, scopes));
            pools.addAll(Pools.pools(program));
            processes += Pools.isProcessFile(program.path()) ? Pools.processes(program) : 0;
            usesDatabase |= ImportCheck.imports(program).stream()
                    .anyMatch(one -> one.specifier().matches("pg|pg-.*|postgres|slonik"));
        }
        for (CodeFile text : tree.texts()) {
            findings.addAll(Mentions.in(text));
            findings.addAll(Secrets.in(text));
            findings.addAll(packages(text));
        }
        return new CodeReport(findings, statements, pools, processes, usesDatabase);
    }

    /// The old client's packages that a manifest still names.
    private static List<CheckFinding> packages(CodeFile text) {
        List<CheckFinding> findings = new ArrayList<>();
        int number = 0;
        for (String line : text.text().lines().toList()) {
            number++;
            if (text.path().matches("(.*/)?package\\.json") && line.matches("\\s*\"@supabase/[\\w.-]+\"\\s*:.*")) {
                findings.add(new CheckFinding(
                        CheckProblem.OLD_CLIENT,
                        Severity.BLOCKING,
                        text.path(),
                        number,
                        "still names the package " + line.strip().split("\"")[1],
                        "npm uninstall " + line.strip().split("\"")[1]));
            }
        }
        return findings;
    }
}
