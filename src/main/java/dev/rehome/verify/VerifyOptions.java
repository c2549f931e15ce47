package dev.rehome.verify;

/// How to verify.
///
/// @param jobs readers on each side
/// @param differencesMax how many differing rows to name in one table
/// @param method where digests are computed
public record VerifyOptions(int jobs, int differencesMax, Method method) {
    public VerifyOptions {
        if (jobs < 1 || differencesMax < 0) {
            throw new IllegalArgumentException("jobs " + jobs + ", differencesMax " + differencesMax);
        }
    }
}
