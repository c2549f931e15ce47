/// The application in `examples/ai-admin`: the tool's own output is what is checked in, and the application's own tests
/// say that it behaves as before.
@NullMarked
package dev.rehome.example;

import org.jspecify.annotations.NullMarked;
