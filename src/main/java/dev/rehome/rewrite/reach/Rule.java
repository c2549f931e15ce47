package dev.rehome.rewrite.reach;

/// One way in which things get from one place to another: an assignment, a call, a `return`. Run again whenever a place
/// that it read has grown.
interface Rule {
    void run();
}
