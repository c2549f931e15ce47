/// The only place that knows Supabase: managed schemas and roles, `auth.*` helpers, and what replaces them.
///
/// May depend on `sql`, `catalog`, `finding`.
@NullMarked
package dev.rehome.supabase;

import org.jspecify.annotations.NullMarked;
