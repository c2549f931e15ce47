package dev.rehome.service;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// The questions that a probe asks, asked from the machine of a service: its loopback is not ours.
public final class MachineProbes {
    private static final int BODY_BYTES_MAX = 1 << 20;

    private MachineProbes() {}

    /// Of a machine behind SSH by `curl` there.
    public static Probe http(Machine machine, URI url, int status, Map<String, String> json) {
        return machine instanceof Local
                ? new HttpProbe(url, status, json, Optional.empty())
                : new RemoteHttp(machine, url, status, json);
    }

    /// Of a machine behind SSH by `bash` there.
    public static Probe tcp(Machine machine, String host, int port) {
        return machine instanceof Local ? new TcpProbe(host, port) : new RemoteTcp(machine, host, port);
    }

    /// Shell lines of the plan. They see all variables that rehome sees, where they run here: they are the plan's own.
    public static ShellLine shell(Machine machine) {
        return (line, variables, within) -> {
            Answer answer = machine.run(
                    Command.shell(line).with(variables).within(within).inheriting());
            return new ShellLine.Ended(answer.status(), answer.ended(), answer.lastWords());
        };
    }

    private record RemoteHttp(Machine machine, URI url, int status, Map<String, String> json) implements Probe {
        @Override
        public String asks() {
            return new HttpProbe(url, status, json, Optional.empty()).asks() + " on " + machine.name();
        }

        @Override
        public ProbeAnswer look(Duration within) throws InterruptedException {
            Stopwatch watch = new Stopwatch();
            String seconds = Long.toString(Math.max(1, within.toSeconds()));
            Answer answer = machine.run(Command.of("curl", "-sS", "-m", seconds, "-w", "\n%{http_code}", url.toString())
                    .keeping(BODY_BYTES_MAX));
            if (answer.noSuchProgram()) {
                return ProbeAnswer.error("there is no curl there", wanted(), asks(), watch.took());
            }
            int end = answer.out().length - 4;
            if (!answer.succeeded() || end < 0) {
                return ProbeAnswer.noGo(answer.lastWords(), wanted(), asks(), watch.took());
            }
            String found = answer.text().substring(answer.text().length() - 3);
            String wrong = found.equals(Integer.toString(status)) ? wrong(Arrays.copyOf(answer.out(), end)) : "";
            return found.equals(Integer.toString(status)) && wrong.isEmpty()
                    ? ProbeAnswer.go("status " + found, wanted(), asks(), watch.took())
                    : ProbeAnswer.noGo("status " + found + wrong, wanted(), asks(), watch.took());
        }

        private String wanted() {
            return "status " + status + (json.isEmpty() ? "" : ", " + json);
        }

        private String wrong(byte[] body) {
            if (json.isEmpty()) {
                return "";
            }
            try {
                Map<String, String> values = JsonValues.read(body);
                return json.entrySet().stream()
                        .filter(field -> !field.getValue().equals(values.get(field.getKey())))
                        .findFirst()
                        .map(field -> ", " + field.getKey() + " is not " + field.getValue())
                        .orElse("");
            } catch (IOException e) {
                return ", the answer is no JSON";
            }
        }
    }

    private record RemoteTcp(Machine machine, String host, int port) implements Probe {
        @Override
        public String asks() {
            return "TCP " + host + ":" + port + " on " + machine.name();
        }

        @Override
        public ProbeAnswer look(Duration within) throws InterruptedException {
            Stopwatch watch = new Stopwatch();
            Answer answer =
                    machine.run(Command.of("bash", "-c", "exec 3<>\"/dev/tcp/$0/$1\"", host, Integer.toString(port))
                            .within(within));
            return answer.succeeded()
                    ? ProbeAnswer.go("connected", "connected", asks(), watch.took())
                    : ProbeAnswer.noGo(answer.lastWords(), "connected", asks(), watch.took());
        }
    }
}
