package dev.rehome.differential;

import java.util.List;

/// One piece of code that does something with `supabase` and returns what it got.
///
/// @param topic name of the file it stands in
/// @param number its place there, from 1
/// @param title what it shows
/// @param traps numbers of the lines in `traps.md` that it stands for
/// @param setup SQL that runs before it, on both sides; may be empty
/// @param parameters JavaScript expressions; the case runs once with each, as the argument of its function
/// @param expected JSON of the outcome that is documented for newer servers, where it differs from this server's
/// @param stays whether the code has to stay as it is
/// @param broken whether the code fails whatever happens: that it stays is no gap
/// @param server by which options the server runs, see [Profile]
/// @param body statements of a function, or a whole module
record Case(
        String topic,
        int number,
        String title,
        List<String> traps,
        String setup,
        List<String> parameters,
        String expected,
        boolean stays,
        boolean broken,
        Profile server,
        String body) {
    Case {
        traps = List.copyOf(traps);
        parameters = List.copyOf(parameters);
    }

    String name() {
        return topic + " " + number + ": " + title;
    }

    /// Its file below the folder of the code.
    String file() {
        String words = title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String padded = String.format(java.util.Locale.ROOT, "%03d", number);
        String ending = isCommonJs() ? ".cjs" : ".js";
        return topic + "/cases/" + padded + "-" + words.replaceAll("^-|-$", "") + ending;
    }

    private boolean isCommonJs() {
        return body.contains("module.exports");
    }

    private boolean isModule() {
        return body.contains("export default") || isCommonJs();
    }

    /// The text of its file.
    String module() {
        if (isModule()) {
            return body + "\n";
        }
        String given = parameters.equals(List.of("undefined")) ? "" : "given";
        String indented = body.replaceAll("(?m)^(?=.)", "  ");
        return "import { supabase } from '../supabase.js';\n\nexport default async function ("
                + given
                + ") {\n"
                + indented
                + "\n}\n";
    }
}
