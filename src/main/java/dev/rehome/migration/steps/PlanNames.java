package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.watch.WatchProblem;
import dev.rehome.notify.NotifyProblem;
import dev.rehome.settings.ContactSettings;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.ProbeSettings;
import dev.rehome.settings.ProbeSettings.Question;
import dev.rehome.settings.Settings;
import dev.rehome.settings.WatchSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Names of a plan that stand outside its phases and lead nowhere: channels, services, fields of notices. Nothing is
/// connected to.
public final class PlanNames {
    private PlanNames() {}

    /// @param notices of the plan
    public static List<Finding> of(Settings settings, NoticeDesk notices) {
        List<Finding> findings = new ArrayList<>(notices.check());
        Map<String, ContactSettings> contacts = settings.get(Keys.CONTACTS).orElse(Map.of());
        contacts.forEach((name, contact) -> channel("contacts." + name, contact.channel(), notices, findings));
        settings.get(Keys.WATCH)
                .map(WatchSettings::tell)
                .orElse(List.of())
                .forEach(name -> channel("watch.tell", name, notices, findings));
        List<String> services =
                List.copyOf(settings.get(Keys.SERVICES).orElse(Map.of()).keySet());
        for (ProbeSettings probe : settings.get(Keys.PROBES).orElse(Map.of()).values()) {
            if (probe.question() instanceof Question.Service asked && !services.contains(asked.service())) {
                findings.add(new Finding(
                        WatchProblem.UNKNOWN_PROBE,
                        Severity.BLOCKING,
                        probe.where() + " probe " + probe.name(),
                        "there is no service \"" + asked.service() + "\""
                                + PlanValue.nearest(asked.service(), services),
                        "name it under services, or correct the probe"));
            }
        }
        return findings;
    }

    /// @throws RehomeException with all of them, where there are any
    public static void refuse(List<Finding> findings) {
        List<Finding> blocking = findings.stream()
                .filter(finding -> finding.severity() == Severity.BLOCKING)
                .distinct()
                .toList();
        if (!blocking.isEmpty()) {
            MoveParts.refuse(blocking);
        }
    }

    private static void channel(String subject, String name, NoticeDesk notices, List<Finding> findings) {
        List<String> known = notices.notices().channelNames();
        if (!known.contains(name)) {
            findings.add(new Finding(
                    NotifyProblem.NO_CHANNEL,
                    Severity.BLOCKING,
                    subject,
                    "there is no channel \"" + name + "\" under notify.channels" + PlanValue.nearest(name, known),
                    "correct the name, or add the channel"));
        }
    }
}
