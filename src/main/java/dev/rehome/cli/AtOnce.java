package dev.rehome.cli;

import picocli.CommandLine.Option;

/// For commands that are an answer or a wish themselves, so that there is nothing to show first: whoever is used to
/// `--execute` may say it here too.
final class AtOnce {
    @Option(names = "--execute", description = "not needed: this command acts at once")
    boolean execute;
}
