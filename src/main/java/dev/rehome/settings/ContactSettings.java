package dev.rehome.settings;

/// Somebody who decides or stands by.
///
/// @param role `lead`, `on-call` ...: what an approval asks for
/// @param name as notices call them
/// @param channel of `notify.channels`
public record ContactSettings(String role, String name, String channel) {}
