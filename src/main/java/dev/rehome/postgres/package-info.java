/// Talking to one PostgreSQL server: endpoints, sessions, snapshots, positions, SQLSTATE classes.
///
/// May depend on `sql`, `finding` and pgjdbc.
@NullMarked
package dev.rehome.postgres;

import org.jspecify.annotations.NullMarked;
