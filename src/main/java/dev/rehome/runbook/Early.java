package dev.rehome.runbook;

/// Why what is under way has to end before it is done.
///
/// @param byOperator whether a person wants the phase undone: then nobody is asked again
record Early(Kind kind, Failure failure, boolean byOperator) {
    enum Kind {
        /// As it stands, to be resumed.
        STOP,
        /// The phase goes back.
        BACK
    }

    static Early stop(String why) {
        return new Early(Kind.STOP, new Failure("", RunbookProblem.STOPPED.text(), why, "", ""), true);
    }

    static Early wanted(String why) {
        return new Early(Kind.BACK, new Failure("", "", why, "", ""), true);
    }

    static Early failed(Failure failure) {
        return new Early(Kind.BACK, failure, false);
    }
}
