package dev.rehome.settings;

import java.nio.file.Path;

/// Where a value stands.
///
/// @param label for messages: `rehome.yaml:4:3`, `--jobs`, `REHOME_JOBS`, `default`
/// @param folder what relative paths in the value are relative to
/// @param inFile whether it is kept in a file, where no secret may stand
public record Place(String label, Path folder, boolean inFile) {}
