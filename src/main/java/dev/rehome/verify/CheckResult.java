package dev.rehome.verify;

/// The outcome for something that is not rows: a sequence, a foreign key, a unique set, the large objects.
///
/// @param name its name; of a sequence `schema.name`
/// @param table the table it belongs to as `schema.table`, or empty
/// @param reason why the verdict is not equal, or a remark; empty where there is nothing to say
public record CheckResult(String name, String table, Verdict verdict, String reason) {
    static CheckResult equal(String name, String table, String remark) {
        return new CheckResult(name, table, Verdict.EQUAL, remark);
    }

    static CheckResult different(String name, String table, String reason) {
        return new CheckResult(name, table, Verdict.DIFFERENT, reason);
    }

    static CheckResult couldNotCheck(String name, String table, String reason) {
        return new CheckResult(name, table, Verdict.COULD_NOT_CHECK, reason);
    }
}
