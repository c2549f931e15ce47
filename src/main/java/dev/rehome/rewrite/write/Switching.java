package dev.rehome.rewrite.write;

import java.util.List;

/// Whether clients that are put somewhere, or made known to other files, can be replaced by the generated
/// module: only
/// where everything that uses them there is translated. Else both stay side by side.
///
/// @param escapes fields, parameters and variables hold the module afterwards
/// @param exports no other file needs a client that a file makes known
public record Switching(boolean escapes, boolean exports) {

    /// @param files all files that use a client
    /// @param flowIsKnown whether every place that a client may get to is understood
    public static Switching of(List<FileEdits> files, boolean flowIsKnown) {
        boolean carried = flowIsKnown;
        boolean fetched = true;
        boolean escaping = false;
        for (FileEdits file : files) {
            for (ClientSite use : file.uses()) {
                boolean free = use.role() == ClientSite.Role.CHAIN
                        ? file.isTranslated(use)
                        : use.role() != ClientSite.Role.OTHER;
                if (use.source() == ClientSite.Source.CARRIED) {
                    carried &= free;
                } else {
                    fetched &= free;
                    escaping |= use.role() == ClientSite.Role.ESCAPE;
                }
            }
        }
        return new Switching(carried, fetched && (carried || !escaping));
    }
}
