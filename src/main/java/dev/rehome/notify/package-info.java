/// Telling people: templates in several languages, channels that send them, who was told. A channel that fails or
/// hangs holds nothing up.
///
/// May depend on `json`, `runbook` and `finding`.
@NullMarked
package dev.rehome.notify;

import org.jspecify.annotations.NullMarked;
