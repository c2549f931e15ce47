/// Tests of telling people. Web and mail servers are small stand-ins in this JVM that speak the real protocols.
@NullMarked
package dev.rehome.notify;

import org.jspecify.annotations.NullMarked;
