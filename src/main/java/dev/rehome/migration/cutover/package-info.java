/// The switch: which of the two databases takes the application's writes, and how that changes in seconds, in both
/// directions, with a journal that says at every moment how to go on or back.
@NullMarked
package dev.rehome.migration.cutover;

import org.jspecify.annotations.NullMarked;
