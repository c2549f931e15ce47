package dev.rehome.notify;

import java.time.Duration;
import java.util.Optional;

/// One way to tell people.
///
/// @param name as the plan calls it
/// @param language of those who name none
/// @param recipients where people are told one by one
/// @param pace how fast they are
/// @param limit how long one try may take
/// @param attempts how often it is tried
public record Channel(
        String name,
        Audience audience,
        String language,
        Transport transport,
        Optional<Recipients> recipients,
        Optional<Pace> pace,
        Duration limit,
        int attempts) {}
