//! Empties the outbox of one mailbox: claims what is due, hands it to workers, writes results down.
//! Must not decide when a mail is tried again; `domain::outbox::next` does.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::clock::Clock;
use super::ledger::Ledger;
use crate::domain::connection::Outgoing;
use crate::domain::outbox::{Attempt, Next, OutboxState, Phase, Refusal, next};
use crate::postman::Courier;
use crate::store::{Evidence, OutboxMail, Settlement, Store};

/// Mails claimed at a time, and the octets that they may hold together: memory is bounded by bytes.
const CLAIM: (usize, u64) = (64, 4 << 20);
/// For how long a claim holds when its process dies.
const CLAIM_HOLDS: SignedDuration = SignedDuration::from_mins(15);
/// A connection that nobody needs for this long is closed.
const IDLE: Duration = Duration::from_secs(25);

/// What the senders of one mailbox share.
#[derive(Clone)]
pub struct Senders {
    /// The mailbox whose outbox it is.
    pub mailbox: String,
    /// The server.
    pub settings: Outgoing,
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Who claims.
    pub holder: String,
    /// Rung when something new may be due.
    pub news: Arc<Notify>,
    /// Rung when results of attempts were written.
    pub settled: Arc<Notify>,
    /// Set when the daemon stops: what is in flight is finished, nothing new begun.
    pub stop: CancellationToken,
    /// Set when no more mail will be written: the senders end once the outbox holds nothing due.
    pub drained: CancellationToken,
    /// Told of each mail that will not arrive.
    pub undelivered: mpsc::Sender<OutboxMail>,
}

/// Runs until stopped or drained.
///
/// # Errors
/// When the courier cannot be set up from the settings.
pub async fn run(senders: Senders) -> Result<(), crate::postman::PostmanError> {
    let workers = match &senders.settings {
        Outgoing::Smtp { connections, .. } => (*connections).max(1),
        Outgoing::Maildir { .. } => 1,
    };
    let (ledger, ledger_task) =
        Ledger::open(senders.store.clone(), senders.clock.clone(), Arc::clone(&senders.settled));
    let (to, from) = mpsc::channel::<OutboxMail>(CLAIM.0);
    let (rest, resting) = watch::channel(Timestamp::UNIX_EPOCH);
    let from = Arc::new(Mutex::new(from));
    let busy = Arc::new(AtomicUsize::new(0));
    let evidence = match senders.store.evidence(&senders.mailbox, &senders.holder) {
        Ok(evidence) => Some(Arc::new(std::sync::Mutex::new(evidence))),
        Err(why) => {
            warn!(mailbox = senders.mailbox, error = %why, "no evidence of attempts can be kept beside the store");
            None
        }
    };
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let worker = Worker {
            courier: Courier::new(&senders.settings)?,
            senders: senders.clone(),
            from: Arc::clone(&from),
            ledger: ledger.clone(),
            rest: rest.clone(),
            busy: Arc::clone(&busy),
            evidence: evidence.clone(),
        };
        tasks.spawn(worker.run());
    }
    dispatch(&senders, to, &ledger, resting, &busy, evidence.as_ref()).await;
    drop(ledger);
    let mut in_order = true;
    while let Some(ended) = tasks.join_next().await {
        if let Err(why) = ended {
            in_order = false;
            error!(mailbox = senders.mailbox, error = %why, "a sender broke down; its mail counts as in doubt");
        }
    }
    if let Err(why) = ledger_task.await {
        in_order = false;
        error!(mailbox = senders.mailbox, error = %why, "the ledger broke down");
    }
    if let Some(evidence) = evidence.filter(|_| in_order) {
        lock(&evidence).end();
    }
    if let Err(why) = senders.store.release_claims(&senders.holder, None).await {
        warn!(mailbox = senders.mailbox, error = %why, "claims could not be given back; they run out by themselves");
    }
    Ok(())
}

/// Claims due mails and hands them out, until stopped or drained.
async fn dispatch(
    senders: &Senders,
    to: mpsc::Sender<OutboxMail>,
    ledger: &Ledger,
    resting: watch::Receiver<Timestamp>,
    busy: &AtomicUsize,
    evidence: Option<&SharedEvidence>,
) {
    loop {
        let now = senders.clock.now();
        if senders.stop.is_cancelled() {
            return;
        }
        // Read before claiming: what is committed after that rings again.
        let drained = senders.drained.is_cancelled();
        let rest = *resting.borrow();
        let claimed = if rest > now {
            Ok(Vec::new())
        } else {
            let (most, octets) = CLAIM;
            senders.store.claim(&senders.mailbox, &senders.holder, now, now + CLAIM_HOLDS, most, octets).await
        };
        match claimed {
            Ok(mails) if mails.is_empty() => {
                if drained && busy.load(Ordering::SeqCst) == 0 {
                    return;
                }
                if let Some(evidence) = evidence.filter(|e| busy.load(Ordering::SeqCst) == 0 && lock(e).is_long()) {
                    ledger.written().await;
                    lock(evidence).shorten();
                }
                wait(senders, now, rest, drained).await;
            }
            Ok(mails) => {
                for mail in begun(mails, ledger).await {
                    busy.fetch_add(1, Ordering::SeqCst);
                    if to.send(mail).await.is_err() {
                        return;
                    }
                }
            }
            Err(why) => {
                error!(mailbox = senders.mailbox, error = %why, "the outbox cannot be read; trying again");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// Writes the attempts of all of them down together, before any is made; those that may go ahead.
async fn begun(mut mails: Vec<OutboxMail>, ledger: &Ledger) -> Vec<OutboxMail> {
    let standing: HashSet<i64> = ledger.begin(mails.iter().map(|m| m.id).collect()).await.into_iter().collect();
    mails.retain(|m| standing.contains(&m.id));
    mails
}

/// Waits for news, for the next due mail, or for the end.
async fn wait(senders: &Senders, now: Timestamp, rest: Timestamp, drained: bool) {
    // A store that cannot be read is asked again when the pause is over.
    let next = senders.store.next_due(now).await.unwrap_or_default();
    let until = next.map_or(Duration::from_secs(30), |due| {
        let gap = due.max(rest).duration_since(now);
        Duration::try_from(gap).unwrap_or(Duration::ZERO).clamp(Duration::from_millis(20), Duration::from_secs(30))
    });
    let until = if drained { until.min(Duration::from_millis(20)) } else { until };
    tokio::select! {
        () = senders.news.notified() => {}
        () = senders.stop.cancelled() => {}
        () = senders.drained.cancelled(), if !drained => {}
        () = tokio::time::sleep(until) => {}
    }
}

type SharedEvidence = Arc<std::sync::Mutex<Evidence>>;

/// A worker that broke down has written its line or not; both are true.
fn lock(evidence: &SharedEvidence) -> std::sync::MutexGuard<'_, Evidence> {
    evidence.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// One connection's worth of sending.
struct Worker {
    courier: Courier,
    senders: Senders,
    from: Arc<Mutex<mpsc::Receiver<OutboxMail>>>,
    ledger: Ledger,
    rest: watch::Sender<Timestamp>,
    busy: Arc<AtomicUsize>,
    evidence: Option<SharedEvidence>,
}

impl Worker {
    async fn run(mut self) {
        loop {
            let next = async { self.from.lock().await.recv().await };
            let mail = match tokio::time::timeout(IDLE, next).await {
                Ok(Some(mail)) => mail,
                Ok(None) => break,
                Err(_) => {
                    self.courier.rest().await;
                    continue;
                }
            };
            if !self.senders.stop.is_cancelled() && *self.rest.borrow() <= self.senders.clock.now() {
                self.send(mail).await;
            } else {
                self.put_back(&mail).await;
            }
            // Only the end of all work is news to the dispatcher.
            if self.busy.fetch_sub(1, Ordering::SeqCst) == 1 {
                self.senders.news.notify_one();
            }
        }
        self.courier.rest().await;
    }

    /// A mail that is not sent now waits as if its attempt had been refused before anybody dialled.
    async fn put_back(&self, mail: &OutboxMail) {
        let text = "we stopped before it was sent".to_owned();
        let attempt = Attempt::Refused(Refusal { phase: Phase::Connect, code: None, text });
        let next = Next::Again(self.senders.clock.now());
        self.ledger.settle(Settlement { id: mail.id, attempt, next, server_id: None }).await;
    }

    fn taken(&self, mail: &OutboxMail) {
        let Some(evidence) = &self.evidence else { return };
        lock(evidence).taken(mail.id, mail.attempts + 1);
    }

    async fn send(&mut self, mail: OutboxMail) {
        let evidence = self.evidence.clone();
        // From here on a kill leaves a doubt; before, it leaves none.
        let made = || evidence.as_ref().map_or(Ok(()), |e| lock(e).made(mail.id, mail.attempts + 1));
        let original = mail.original.as_deref();
        let attempt = self.courier.deliver(&mail.envelope, &mail.bytes, original, &made).await;
        if matches!(attempt, Attempt::Accepted(_)) {
            self.taken(&mail);
        }
        let now = self.senders.clock.now();
        let number = mail.attempts + 1;
        let next = next(mail.kind, &attempt, number, mail.created, now, jitter(mail.id, number));
        report(&self.senders.mailbox, &mail, &attempt, &next);
        if let Next::Rest(until) = next {
            self.rest.send_replace(until);
        }
        self.ledger.settle(Settlement { id: mail.id, attempt, next, server_id: None }).await;
        if matches!(next, Next::Settled(OutboxState::Failed)) {
            // Nobody listens while the daemon stops; the row itself says that it failed.
            let _ = self.senders.undelivered.send(mail).await;
        }
    }
}

/// Spreads retries of mails that failed together; the same on every run.
fn jitter(id: i64, number: u32) -> f64 {
    let mixed = (id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(number.wrapping_mul(7) % 64);
    (mixed >> 40) as f64 / f64::from(1u32 << 24)
}

/// One line a delivery; never any text of the mail.
fn report(mailbox: &str, mail: &OutboxMail, attempt: &Attempt, next: &Next) {
    let (kind, id, thread) = (mail.kind.word(), mail.id, mail.thread.as_ref().map(ToString::to_string));
    let to = mail.envelope.to.as_str();
    match (attempt, next) {
        (Attempt::Accepted(_), _) => info!(mailbox, kind, outbox = id, thread, to, "sent"),
        (_, Next::Settled(state)) => {
            error!(mailbox, kind, outbox = id, thread, to, state = state.word(), why = %words(attempt), "not delivered");
        }
        (_, Next::Again(at) | Next::Rest(at)) => {
            warn!(mailbox, kind, outbox = id, thread, to, again = %at, why = %words(attempt), "not delivered yet");
        }
    }
}

fn words(attempt: &Attempt) -> String {
    match attempt {
        Attempt::Accepted(text) => text.clone(),
        Attempt::Unknown(text) => format!("nobody knows whether it was taken: {text}"),
        Attempt::Refused(r) | Attempt::Rejected(r) | Attempt::Misconfigured(r) => {
            let code = r.code.map(|c| format!("{c} ")).unwrap_or_default();
            format!("{code}{} (at {:?})", r.text, r.phase)
        }
    }
}
