package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.service.Command;
import dev.rehome.service.Local;
import dev.rehome.service.Machine;
import dev.rehome.service.MachineProbes;
import dev.rehome.service.ProbeAnswer;
import dev.rehome.settings.NotifySettings;
import dev.rehome.settings.NotifySettings.Way;
import dev.rehome.settings.Reference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Whether a channel could be used now: its secrets can be read and its server takes a connection, or its program is
/// there. Nothing is sent, so that it may refuse what is sent remains open.
///
/// @param folder the plan's
record ChannelReach(Map<String, String> variables, Path folder) {
    private static final String WANTED = "reachable";
    private static final String TELEGRAM = "https://api.telegram.org";
    private static final int TLS_PORT = 443;
    private static final int PLAIN_PORT = 80;

    ProbeAnswer look(Way way, Duration within) throws InterruptedException {
        try {
            return switch (way) {
                case NotifySettings.Telegram telegram -> {
                    telegram.token().resolve(variables);
                    yield server(telegram.url().orElse(URI.create(TELEGRAM)), within);
                }
                case NotifySettings.Webhook webhook -> server(address(webhook.url()), within);
                case NotifySettings.Http http -> {
                    http.headers().values().forEach(value -> value.resolve(variables));
                    yield server(address(http.url()), within);
                }
                case NotifySettings.Mail mail -> {
                    mail.password().ifPresent(password -> password.resolve(variables));
                    yield connect(mail.host(), NoticeChannels.port(mail), within);
                }
                case NotifySettings.Command command -> program(command.line(), within);
            };
        } catch (RehomeException e) {
            return unclear(e.words(), "the plan's reference");
        }
    }

    /// An address that cannot be one is not shown: it may be a secret.
    private URI address(Reference reference) {
        try {
            return URI.create(reference.resolve(variables).strip());
        } catch (IllegalArgumentException e) {
            return URI.create("");
        }
    }

    private ProbeAnswer server(URI url, Duration within) throws InterruptedException {
        if (url.getHost() == null) {
            return unclear("its address is none", "the plan's reference");
        }
        int usual = "http".equals(url.getScheme()) ? PLAIN_PORT : TLS_PORT;
        return connect(url.getHost(), url.getPort() < 0 ? usual : url.getPort(), within);
    }

    private ProbeAnswer connect(String host, int port, Duration within) throws InterruptedException {
        return MachineProbes.tcp(here(), host, port).look(within);
    }

    /// The first word of its line: all else is the shell's.
    private ProbeAnswer program(String line, Duration within) throws InterruptedException {
        String word = line.strip().split("[\\s;|&<>()]+", 2)[0];
        String asked = "command -v " + word;
        if (!word.matches("[\\w./+~-]+")) {
            return unclear("whether its line can be run is not known without running it", "the plan");
        }
        boolean there = here().run(
                        Command.shell(asked).with(variables).within(within).inheriting())
                .succeeded();
        return there
                ? ProbeAnswer.go("its program is there", WANTED, asked, Duration.ZERO)
                : unclear("there is no program " + word, asked);
    }

    private Machine here() {
        return new Local(folder, variables);
    }

    private static ProbeAnswer unclear(String value, String evidence) {
        return ProbeAnswer.unclear(value, WANTED, evidence, Duration.ZERO);
    }
}
