/// The rewritten code against the real thing: each case runs through supabase-js and PostgREST, and rewritten through
/// `pg`, on the same rows.
@NullMarked
package dev.rehome.differential;

import org.jspecify.annotations.NullMarked;
