/// Backups: dumps that plain `psql` restores, files as tar, checksums, encryption, a second place, and
/// the proof that a backup can be restored.
///
/// May depend on `json`, `sql`, `catalog`, `postgres`, `digest`, `finding`.
@NullMarked
package dev.rehome.backup;

import org.jspecify.annotations.NullMarked;
