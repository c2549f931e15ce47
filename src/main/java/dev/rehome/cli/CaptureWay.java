package dev.rehome.cli;

import dev.rehome.follow.Capture;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/// What `--capture` says.
enum CaptureWay {
    /// By a slot where one is to be had, else by triggers.
    AUTO,
    SLOT,
    TRIGGERS;

    /// The way that was asked for; empty where it is left to rehome.
    Optional<Capture> capture() {
        return switch (this) {
            case AUTO -> Optional.empty();
            case SLOT -> Optional.of(Capture.SLOT);
            case TRIGGERS -> Optional.of(Capture.TRIGGERS);
        };
    }

    static final class Converter implements CommandLine.ITypeConverter<CaptureWay> {
        @Override
        public CaptureWay convert(String word) {
            for (CaptureWay way : values()) {
                if (way.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return way;
                }
            }
            throw new CommandLine.TypeConversionException("must be auto, slot or triggers, is \"" + word + "\"");
        }
    }
}
