package dev.rehome.migration;

import dev.rehome.catalog.Table;
import dev.rehome.finding.Finding;
import dev.rehome.follow.Capture;
import dev.rehome.follow.Records;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What can be followed, and what stands in the way.
///
/// @param tables with rows of their own, that are followed
/// @param reread those of them that are read again, because their changes cannot be had
/// @param elsewhere tables that other groups hold
/// @param entry what the target knows of an earlier start
/// @param capture how changes are had
/// @param findings what a person should read
/// @param blockers why it cannot be done
record FollowPlan(
        List<Table> tables,
        Set<QualifiedName> reread,
        Set<QualifiedName> elsewhere,
        Optional<Records.Entry> entry,
        Capture capture,
        List<Finding> findings,
        List<Finding> blockers) {
    FollowPlan {
        tables = List.copyOf(tables);
        reread = Set.copyOf(reread);
        elsewhere = Set.copyOf(elsewhere);
        findings = List.copyOf(findings);
        blockers = List.copyOf(blockers);
    }

    List<QualifiedName> names() {
        return tables.stream().map(Table::name).toList();
    }

    boolean isFollowing() {
        return entry.filter(e -> e.state() == Records.State.FOLLOWING).isPresent();
    }
}
