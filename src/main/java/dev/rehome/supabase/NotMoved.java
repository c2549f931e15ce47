package dev.rehome.supabase;

/// An object of the source that is left out or replaced.
///
/// @param object its kind and name
/// @param reason why, in one line
public record NotMoved(String object, String reason) {}
