package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;

/// What brings a watch back after a reboot. Printed, not installed: it belongs to the machine's owner. A second watch
/// beside a living one ends at once, and one that has come to its end says so and ends, so both may be called often.
final class WatchTimer {
    private static final String UNIT = """
            # ~/.config/systemd/user/rehome-watch.service
            # then: systemctl --user daemon-reload && systemctl --user enable --now rehome-watch
            # and once, so that it runs without a login: loginctl enable-linger
            [Unit]
            Description=rehome watch

            [Service]
            WorkingDirectory=%1$s
            ExecStart=rehome watch --execute --no-input
            Restart=on-failure
            RestartSec=60
            # ended: not accepted, could not check, another one watches
            RestartPreventExitStatus=2 3 5 12

            [Install]
            WantedBy=default.target""";

    private static final String CRON =
            "*/5 * * * * cd %1$s && rehome watch --execute --no-input" + " >> .rehome/watch.log 2>&1";

    private WatchTimer() {}

    static Outcome print(String kind, Context context) {
        Path folder = context.settings().folder().toAbsolutePath().normalize();
        String template = switch (kind) {
            case "systemd" -> UNIT.replace("%1$s", folder.toString().replace("%", "%%"));
            case "cron" -> CRON.replace("%1$s", quoted(folder));
            default ->
                throw new RehomeException(
                        CliProblem.BAD_USAGE,
                        "--timer must be systemd or cron, is \"" + kind + "\"",
                        "",
                        "rehome watch --help");
        };
        return Outcome.ofText(template);
    }

    /// As a shell takes it; cron ends a line at a bare percent sign.
    private static String quoted(Path folder) {
        return "'" + folder.toString().replace("'", "'\\''").replace("%", "\\%") + "'";
    }
}
