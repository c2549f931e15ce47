package dev.rehome.service;

import dev.rehome.runbook.Gate;
import java.time.Duration;

/// What one look of a probe found. Goes into journals and reports: holds no secret and nothing of the application's
/// own data.
///
/// @param value what was found
/// @param limit what is wanted
/// @param evidence where the value comes from
/// @param took how long the answer took: the response time where something was asked over the network
public record ProbeAnswer(Gate.Verdict verdict, String value, String limit, String evidence, Duration took) {
    public static ProbeAnswer go(String value, String limit, String evidence, Duration took) {
        return new ProbeAnswer(Gate.Verdict.GO, value, limit, evidence, took);
    }

    public static ProbeAnswer noGo(String value, String limit, String evidence, Duration took) {
        return new ProbeAnswer(Gate.Verdict.NO_GO, value, limit, evidence, took);
    }

    public static ProbeAnswer unclear(String value, String limit, String evidence, Duration took) {
        return new ProbeAnswer(Gate.Verdict.INCONCLUSIVE, value, limit, evidence, took);
    }

    public static ProbeAnswer error(String value, String limit, String evidence, Duration took) {
        return new ProbeAnswer(Gate.Verdict.ERROR, value, limit, evidence, took);
    }

    public boolean isGood() {
        return verdict == Gate.Verdict.GO;
    }

    public Gate gate(String name) {
        return new Gate(name, verdict, value, limit, evidence);
    }
}
