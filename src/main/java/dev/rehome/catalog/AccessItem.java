package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One item of an access control list.
///
/// @param grantee who may; empty for PUBLIC
/// @param privileges what, and whether it may be passed on
/// @param grantor who said so
record AccessItem(Optional<Identifier> grantee, Map<Privilege, Boolean> privileges, Identifier grantor) {
    AccessItem {
        privileges = Map.copyOf(privileges);
    }

    /// Privileges in the order of their letters in `src/include/utils/acl.h`.
    enum Privilege {
        INSERT('a'),
        SELECT('r'),
        UPDATE('w'),
        DELETE('d'),
        TRUNCATE('D'),
        REFERENCES('x'),
        TRIGGER('t'),
        EXECUTE('X'),
        USAGE('U'),
        CREATE('C'),
        TEMPORARY('T'),
        CONNECT('c'),
        SET('s'),
        ALTER_SYSTEM('A'),
        MAINTAIN('m');

        private final char letter;

        Privilege(char letter) {
            this.letter = letter;
        }

        String word() {
            return name().toUpperCase(Locale.ROOT).replace('_', ' ');
        }

        private static Privilege of(char letter) {
            for (Privilege privilege : values()) {
                if (privilege.letter == letter) {
                    return privilege;
                }
            }
            throw new IllegalArgumentException("unknown privilege: " + letter);
        }
    }

    /// Reads what `aclitemout` writes: `grantee=arw*d/grantor`, names in double quotes where they are not plain.
    static AccessItem parse(String text) {
        StringBuilder grantee = new StringBuilder();
        int at = name(text, 0, grantee) + 1;
        Map<Privilege, Boolean> privileges = new EnumMap<>(Privilege.class);
        for (; text.charAt(at) != '/'; at++) {
            boolean grantable = text.charAt(at + 1) == '*';
            privileges.put(Privilege.of(text.charAt(at)), grantable);
            at += grantable ? 1 : 0;
        }
        StringBuilder grantor = new StringBuilder();
        name(text, at + 1, grantor);
        return new AccessItem(
                grantee.isEmpty() ? Optional.empty() : Optional.of(new Identifier(grantee.toString())),
                privileges,
                new Identifier(grantor.toString()));
    }

    private static int name(String text, int from, StringBuilder name) {
        boolean quoted = false;
        int at = from;
        for (; at < text.length() && (quoted || (text.charAt(at) != '=' && text.charAt(at) != '/')); at++) {
            if (text.charAt(at) != '"') {
                name.append(text.charAt(at));
            } else if (quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                name.append('"');
                at++;
            } else {
                quoted = !quoted;
            }
        }
        return at;
    }

    /// The same with one role's name replaced by another's.
    AccessItem rename(Identifier role, Identifier by) {
        return new AccessItem(
                grantee.map(g -> g.equals(role) ? by : g), privileges, grantor.equals(role) ? by : grantor);
    }

    String granteeSql() {
        return grantee.map(Identifier::quoted).orElse("PUBLIC");
    }
}
