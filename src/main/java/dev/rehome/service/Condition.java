package dev.rehome.service;

/// What a process manager says of a service. None of them proves that it works.
public enum Condition {
    RUNNING,
    /// Between two states, or waiting to be started again.
    STARTING,
    STOPPED,
    /// Given up by its manager.
    FAILED
}
