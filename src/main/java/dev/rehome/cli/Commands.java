package dev.rehome.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Every command by its name, in the order help lists them. A new command is one line here.
final class Commands {
    private static final int WIDTH = 110;

    private Commands() {}

    private static Map<String, Supplier<CliCommand>> all() {
        Map<String, Supplier<CliCommand>> all = new LinkedHashMap<>();
        all.put("demo", DemoCommand::new);
        all.put("init", InitCommand::new);
        all.put("config", ConfigCommand::new);
        all.put("scan", ScanCommand::new);
        all.put("preflight", PreflightCommand::new);
        all.put("verify", VerifyCommand::new);
        all.put("completion", CompletionCommand::new);
        all.put("schema", SchemaCommand::new);
        all.put("copy", CopyCommand::new);
        all.put("follow", FollowCommand::new);
        all.put("check", CheckCommand::new);
        all.put("cutover", CutoverCommand::new);
        all.put("rollback", RollbackCommand::new);
        all.put("complete", CompleteCommand::new);
        all.put("backup", BackupCommand::new);
        all.put("restore", RestoreCommand::new);
        all.put("watch", WatchCommand::new);
        all.put("retire", RetireCommand::new);
        all.put("report", ReportCommand::new);
        all.put("rewrite", RewriteCommand::new);
        all.put("notify", NotifyCommand::new);
        all.put("plan", PlanCommand::new);
        all.put("rehearse", RehearseCommand::new);
        all.put("run", RunCommand::new);
        all.put("approve", ApproveCommand::new);
        all.put("postpone", PostponeCommand::new);
        all.put("abort", AbortCommand::new);
        all.put("status", StatusCommand::new);
        all.put("help", HelpCommand::new);
        return all;
    }

    static List<String> names() {
        return List.copyOf(all().keySet());
    }

    /// The parser. Where the arguments name commands only those are loaded, which keeps the start short;
    /// else all.
    static CommandLine parser(GlobalOptions globals, List<String> args) {
        Map<String, Supplier<CliCommand>> all = all();
        boolean named =
                args.stream().anyMatch(all::containsKey) && !args.contains("help") && !args.contains("completion");
        CommandLine root = new CommandLine(globals);
        all.forEach((name, command) -> {
            if (!named || args.contains(name)) {
                root.addSubcommand(name, command.get());
            }
        });
        prepare(root);
        return root;
    }

    /// The parser with every command, for help and completion.
    static CommandLine parser() {
        return parser(new GlobalOptions(), List.of());
    }

    private static void prepare(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(WIDTH);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpLongOptionsMaxWidth(32);
        line.getCommandSpec()
                .usageMessage()
                .synopsisHeading("usage: ")
                .optionListHeading("")
                .parameterListHeading("%n")
                .abbreviateSynopsis(true);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, Commands::options);
        line.getSubcommands().values().forEach(Commands::prepare);
    }

    /// A command's own options first, then those that every command has.
    private static String options(Help help) {
        List<OptionSpec> all = help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
        List<OptionSpec> own =
                all.stream().filter(option -> !isGlobal(help, option)).toList();
        List<OptionSpec> global =
                all.stream().filter(option -> isGlobal(help, option)).toList();
        return section(help, "%nOptions:%n", own) + section(help, "%nGlobal options:%n", global);
    }

    private static boolean isGlobal(Help help, OptionSpec option) {
        return option.inherited() || help.commandSpec().parent() == null;
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        return options.isEmpty() ? "" : String.format(Locale.ROOT, heading) + help.optionListExcludingGroups(options);
    }
}
