/// Rules about the repository as a whole: its packages, its text, its documents.
@NullMarked
package dev.rehome.project;

import org.jspecify.annotations.NullMarked;
