package dev.rehome.verify;

import dev.rehome.digest.BlockRange;
import java.util.Optional;

/// A part of a relation on one side, read by one statement.
///
/// @param range empty for all of it
/// @param bytes how much that is, as the server's sizes say
record Chunk(TableCheck check, Optional<BlockRange> range, long bytes) {}
