package dev.rehome.runbook;

/// One condition that is looked at before or after something is done.
///
/// @param name by which `--until` stops behind it
/// @param value what was found
/// @param limit what is wanted
/// @param evidence where the value comes from
public record Gate(String name, Verdict verdict, String value, String limit, String evidence) {
    /// What a gate says.
    public enum Verdict {
        GO,
        NO_GO,
        /// It cannot be told: a person decides, or `--yes` does.
        INCONCLUSIVE,
        /// The check itself failed.
        ERROR;

        /// As shown: `NO-GO`.
        public String word() {
            return name().replace('_', '-');
        }
    }

    public static Gate go(String name, String value, String limit, String evidence) {
        return new Gate(name, Verdict.GO, value, limit, evidence);
    }

    public static Gate noGo(String name, String value, String limit, String evidence) {
        return new Gate(name, Verdict.NO_GO, value, limit, evidence);
    }

    public static Gate unclear(String name, String value, String limit, String evidence) {
        return new Gate(name, Verdict.INCONCLUSIVE, value, limit, evidence);
    }
}
