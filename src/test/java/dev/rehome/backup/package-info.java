/// Tests of backups.
@NullMarked
package dev.rehome.backup;

import org.jspecify.annotations.NullMarked;
