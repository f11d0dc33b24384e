"""Reading keys from a terminal that sends anything: bytes that are no UTF-8, sequences that are no key."""

from textual.drivers.linux_driver import LinuxDriver


class ForgivingDriver(LinuxDriver):
    """Textual's driver, which goes on reading where that one ends the app with a traceback."""

    def run_input_thread(self) -> None:
        """Read keys; what cannot be decoded is dropped, with what was read in one go with it."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except (ValueError, OverflowError):
                continue
