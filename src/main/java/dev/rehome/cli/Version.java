package dev.rehome.cli;

import dev.rehome.json.Json;

/// The version in the jar's manifest.
final class Version {
    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static Outcome outcome() {
        return Outcome.ok(Json.object("version", text()), out -> out.line("rehome " + text()));
    }
}
