package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.rewrite.project.FileChange;
import java.util.List;

/// What a rewrite would do, or did.
///
/// @param files those that have chains, by path
/// @param changes to be written, in the order of their paths
/// @param module the path of the module that statements are run by; empty where none are
public record RewriteResult(
        List<RewrittenFile> files, List<FileChange> changes, List<Finding> findings, String module) {
    public RewriteResult {
        files = List.copyOf(files);
        changes = List.copyOf(changes);
        findings = List.copyOf(findings);
    }

    /// @param path relative to the code's folder, as it was before a rename
    public record RewrittenFile(String path, List<RewrittenChain> chains) {
        public RewrittenFile {
            chains = List.copyOf(chains);
        }
    }

    public long chains() {
        return files.stream().mapToLong(file -> file.chains().size()).sum();
    }

    public long translated() {
        return files.stream()
                .flatMap(file -> file.chains().stream())
                .filter(RewrittenChain::translated)
                .count();
    }

    public long needsReview() {
        return chains() - translated();
    }
}
