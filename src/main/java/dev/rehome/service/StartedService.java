package dev.rehome.service;

import java.time.Duration;

/// A service that was started, answered and ran steadily.
///
/// @param readyAfter from its start until all that shows that it works held
public record StartedService(String key, Duration readyAfter, ProcessState state) {}
