package dev.rehome.cli;

import dev.rehome.settings.Settings;

/// What a command works with.
///
/// @param options the global options
/// @param settings flags, environment, plan file and defaults, merged
record Context(
        GlobalOptions options, Settings settings, Environment environment, Output output, Interrupts interrupts) {}
