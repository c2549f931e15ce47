package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.reach.Address.Host;
import dev.rehome.rewrite.reach.Address.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What files of settings say of addresses: `SUPABASE_URL=https://..`. Two settings are of one server where every file
/// that says both says the same.
public final class KnownHosts {
    private static final Pattern LINE =
            Pattern.compile("(?m)^\\s*(?:export\\s+)?([A-Za-z_]\\w*)\\s*=\\s*[\"']?(https?://[^\\s\"'#]+)");

    private final List<Map<Address, Host>> files;

    private KnownHosts(List<Map<Address, Host>> files) {
        this.files = files;
    }

    public static KnownHosts none() {
        return new KnownHosts(List.of());
    }

    /// @param texts of files of settings that are in use; what examples say is made up
    public static KnownHosts of(Collection<String> texts) {
        List<Map<Address, Host>> files = new ArrayList<>();
        for (String text : texts) {
            Map<Address, Host> file = new HashMap<>();
            Matcher line = LINE.matcher(text);
            while (line.find()) {
                Host.of(line.group(2)).ifPresent(host -> file.put(Setting.of(List.of(line.group(1))), host));
            }
            if (!file.isEmpty()) {
                files.add(file);
            }
        }
        return new KnownHosts(files);
    }

    /// Whether two addresses are certainly one.
    boolean same(Address one, Address other) {
        boolean any = false;
        for (Map<Address, Host> file : files) {
            Optional<Host> first = host(file, one);
            Optional<Host> second = host(file, other);
            if (first.isPresent() && second.isPresent()) {
                if (!first.equals(second)) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private static Optional<Host> host(Map<Address, Host> file, Address address) {
        return address instanceof Host it ? Optional.of(it) : Optional.ofNullable(file.get(address));
    }
}
