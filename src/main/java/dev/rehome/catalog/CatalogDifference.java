package dev.rehome.catalog;

/// Something that both databases have, but not alike.
///
/// @param object what differs
/// @param aspect in what: `column note`, `type of column id`, `key`, `grants and comments`, `definition`
/// @param source as the source has it; empty where it has none
/// @param target as the target has it; empty where it has none
public record CatalogDifference(ObjectId object, String aspect, String source, String target) {}
