/// What a person should read: findings, problems and the exit status each one has.
///
/// May depend on nothing but the JDK.
@NullMarked
package dev.rehome.finding;

import org.jspecify.annotations.NullMarked;
