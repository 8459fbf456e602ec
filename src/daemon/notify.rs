//! Tells systemd how we are (sd_notify), and answers its watchdog.
//! Must work as well where there is no systemd.

use std::time::Duration;

use sd_notify::NotifyState;

/// Everything is set up; from now on the watchdog is answered while the runtime turns.
pub fn ready(drain: bool) {
    if drain {
        return;
    }
    tell(&[NotifyState::Ready]);
    if let Some(limit) = sd_notify::watchdog_enabled() {
        tokio::spawn(async move {
            let pause = (limit / 2).max(Duration::from_millis(100));
            loop {
                tell(&[NotifyState::Watchdog]);
                tokio::time::sleep(pause).await;
            }
        });
    }
}

/// One line for `systemctl status`.
pub fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

/// We are on our way out.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    // Without systemd there is nobody to tell, and that is no fault.
    drop(sd_notify::notify(states));
}
