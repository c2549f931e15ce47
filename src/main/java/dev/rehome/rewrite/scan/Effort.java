package dev.rehome.rewrite.scan;

/// What rewriting a file by hand takes, so that people can weigh it: fitted to the estimates of developers for 26 files
/// of an application. Rough on purpose.
final class Effort {
    private static final double HOURS_A_CHAIN = 0.115;
    private static final double HOURS_A_LINE = 0.0018;

    private Effort() {}

    /// In half hours.
    static double hours(int lines, int chains) {
        double hours = chains * HOURS_A_CHAIN + lines * HOURS_A_LINE;
        return Math.max(1, Math.round(hours * 2)) / 2.0;
    }
}
