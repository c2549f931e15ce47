package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.rewrite.scan.Inventory;
import java.util.List;
import java.util.Map;

/// What a scan found.
///
/// @param files that reach the old service, by path
/// @param tables names that chains use, quoted, with how many chains use each
/// @param functions the same for functions
/// @param variables environment variables that name the old service, and where they stand
public record ScanResult(
        List<Inventory.File> files,
        Map<String, Integer> tables,
        Map<String, Integer> functions,
        Map<String, List<String>> variables,
        List<Finding> findings) {
    public ScanResult {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    public int chains() {
        return files.stream().mapToInt(file -> file.queries().size()).sum();
    }

    public double hours() {
        return files.stream().mapToDouble(Inventory.File::hours).sum();
    }

    public int lines() {
        return files.stream().mapToInt(Inventory.File::lines).sum();
    }
}
