package dev.rehome.notify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A notice that is to go out.
///
/// @param id the same for the same notice, however often it is asked for: nobody is told twice under one id
/// @param template `before`, `during` ... or one of the plan's own
/// @param phase whose fields of the plan count; empty for none
/// @param to names of channels
/// @param values what the plan cannot know
public record Telling(String id, String template, String phase, List<String> to, Map<String, Value> values) {
    public Telling {
        to = List.copyOf(to);
        values = new LinkedHashMap<>(values);
    }
}
