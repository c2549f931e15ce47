package dev.rehome.rewrite.translate;

import java.util.List;

/// A piece of SQL with holes. Parameters are numbered only when the whole statement is written.
///
/// @param call index of the chain's call that it comes from; -1 for what every statement of its kind has
public record Fragment(int call, List<Piece> pieces) {
    public Fragment {
        pieces = List.copyOf(pieces);
    }

    public sealed interface Piece {}

    /// SQL as it stands, with nothing of the program in it.
    public record Text(String sql) implements Piece {}

    /// A parameter (`$n`).
    ///
    /// @param code JavaScript expression of what is sent, already of the form in which it has to be sent
    /// @param slot which of the statement's parameters it is: pieces of one slot are one `$n`, evaluated once.
    ///     Two slots are two numbers even where the code is equal, since each `$n` takes its type from its place.
    public record Parameter(String code, int slot) implements Piece {}

    /// SQL that is known only when the program runs, for example a quoted name.
    ///
    /// @param code JavaScript expression that gives it
    public record Splice(String code) implements Piece {}
}
