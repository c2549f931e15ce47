package dev.rehome.settings;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `contacts`.
final class ContactsType implements ValueType<Map<String, ContactSettings>> {
    private static final List<String> KEYS = List.of("role", "name", "channel");
    private static final String WORDS = "a map from contacts to role, name, channel";

    @Override
    public Optional<Map<String, ContactSettings>> read(Raw raw, Path home, Problems problems) {
        Map<String, ContactSettings> contacts = new LinkedHashMap<>();
        for (Raw.Entry entry : Entries.each(raw, WORDS, problems)) {
            Entries.of(entry.value(), KEYS, "a map of role, name, channel", home, problems)
                    .flatMap(ContactsType::contact)
                    .ifPresent(contact -> contacts.put(entry.key(), contact));
        }
        return Optional.of(Collections.unmodifiableMap(contacts));
    }

    private static Optional<ContactSettings> contact(Entries given) {
        Optional<String> role = given.need("role", Types.TEXT);
        Optional<String> name = given.need("name", Types.TEXT);
        Optional<String> channel = given.need("channel", Types.TEXT);
        return role.isEmpty() || name.isEmpty() || channel.isEmpty()
                ? Optional.empty()
                : Optional.of(new ContactSettings(role.get(), name.get(), channel.get()));
    }

    @Override
    public String show(Map<String, ContactSettings> value) {
        return String.join(
                ", ",
                value.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue().role())
                        .toList());
    }

    @Override
    public String words() {
        return WORDS;
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> text = Types.TEXT.jsonSchema();
        Map<String, Object> contact = new LinkedHashMap<>();
        contact.put("type", "object");
        contact.put("additionalProperties", false);
        contact.put("properties", Map.of("role", text, "name", text, "channel", text));
        contact.put("required", KEYS);
        return Map.of("type", "object", "additionalProperties", contact);
    }
}
