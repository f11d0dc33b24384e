"""Textual's driver for terminals, made to outlive what real ones do to it."""

from textual.drivers.linux_driver import LinuxDriver


class ForgivingDriver(LinuxDriver):
    """Goes on reading after bytes that are no UTF-8 and sequences that are no key, and resumes only what it suspended.

    A terminal that closes sends SIGCONT beside SIGHUP, and Textual takes every SIGCONT for the end of a suspension: it
    would start a second writer and a second reader, whom nobody stops when the app ends.
    """

    _suspended = False

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while."""
        self._suspended = True
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        """Take the terminal again, if it was given back."""
        if self._suspended:
            self._suspended = False
            super().resume_application_mode()

    def run_input_thread(self) -> None:
        """Read keys; what cannot be decoded is dropped, with what was read in one go with it."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except (ValueError, OverflowError):
                continue
