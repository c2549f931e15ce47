package dev.rehome.finding;

/// The exit status of every command. Stable: scripts rely on the numbers.
public enum ExitStatus {
    OK(0, "done, or the end state already held"),
    BUG(1, "an error inside rehome; please report it"),
    USAGE(2, "usage or configuration"),
    NO_GO(3, "checks found problems"),
    DIFFERENT(4, "the data of the two sides differs"),
    COULD_NOT_CHECK(5, "something could not be checked"),
    SOURCE(6, "the source could not be reached or refused"),
    TARGET(7, "the target could not be reached or refused, also a refused row"),
    SERVICE(8, "a service did not stop, start or answer"),
    APPROVAL(9, "waiting for an approval"),
    UNDONE(10, "set out to go forward and undid itself"),
    NEEDS_HUMAN(11, "a rollback needs a human"),
    LOCKED(12, "a living run holds the lock"),
    INTERRUPTED(130, "interrupted; the same command resumes");

    private final int number;
    private final String meaning;

    ExitStatus(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }
}
