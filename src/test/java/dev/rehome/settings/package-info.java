/// Settings: references, units, secrets.
@NullMarked
package dev.rehome.settings;

import org.jspecify.annotations.NullMarked;
