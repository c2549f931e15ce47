package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.translate.Fragment.Parameter;
import dev.rehome.rewrite.translate.Fragment.Piece;
import dev.rehome.rewrite.translate.Fragment.Splice;
import dev.rehome.rewrite.translate.Fragment.Text;
import java.util.ArrayList;
import java.util.List;

/// Collects the pieces of a fragment; neighbouring texts become one.
final class Sql {
    private final List<Piece> pieces = new ArrayList<>();

    static Sql of(String text) {
        return new Sql().text(text);
    }

    Sql text(String text) {
        if (text.isEmpty()) {
            return this;
        }
        if (!pieces.isEmpty() && pieces.getLast() instanceof Text last) {
            pieces.set(pieces.size() - 1, new Text(last.sql() + text));
        } else {
            pieces.add(new Text(text));
        }
        return this;
    }

    Sql piece(Piece piece) {
        if (piece instanceof Text text) {
            return text(text.sql());
        }
        pieces.add(piece);
        return this;
    }

    Sql splice(String code) {
        return piece(new Splice(code));
    }

    Sql parameter(String code, int slot) {
        return piece(new Parameter(code, slot));
    }

    Sql add(Sql other) {
        other.pieces.forEach(this::piece);
        return this;
    }

    /// All of them with the text between each two.
    static Sql join(String between, List<Sql> parts) {
        Sql all = new Sql();
        for (int i = 0; i < parts.size(); i++) {
            all.text(i == 0 ? "" : between).add(parts.get(i));
        }
        return all;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    Fragment fragment(int call) {
        return new Fragment(call, pieces);
    }
}
