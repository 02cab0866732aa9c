"""One class per kind of mistake a user can make; each says what is wrong and what to do."""


class AnalyzerError(Exception):
    """Base of all errors that a user can mend: `message` is what is wrong, `remedy` what to do."""

    exit_status = 2

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[type["AnalyzerError"], tuple[str, str]]:
        return type(self), (self.message, self.remedy)


class UsageError(AnalyzerError):
    """Indicates a wrong option, name or constraint."""


class UnusableSourceError(AnalyzerError):
    """Indicates one source that holds nothing we can read; the message says why."""

    exit_status = 3


class NothingUsableError(AnalyzerError):
    """Indicates that no source held anything usable; the message lists the reason per file."""

    exit_status = 3


class Cancelled(Exception):  # noqa: N818  (it is no error)
    """Raised by a progress callback to stop long work; nothing was written."""
