//! The server process: started from a thread of its own, started again when it dies, stopped with us.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::binaries::Binaries;
use crate::error::ClusterError;
use crate::owner::Owner;

/// Pause before the server is started again after it died; it doubles up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Read and write for the owner, nothing for others.
const LOG_MODE: u32 = 0o600;
/// A log larger than this is put aside at start, once.
const MAX_LOG_BYTES: u64 = 16 * 1024 * 1024;

/// How a server is started.
#[derive(Clone)]
pub(crate) struct Launch {
    pub(crate) binaries: Binaries,
    pub(crate) owner: Owner,
    pub(crate) data: PathBuf,
    pub(crate) sockets: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) settings: Vec<(&'static str, String)>,
}

/// A running, supervised server.
pub(crate) struct Postmaster {
    pid: Arc<AtomicU32>,
    stopping: Arc<AtomicBool>,
    wake: Mutex<Sender<()>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Postmaster {
    pub(crate) fn start(launch: Launch) -> Result<Self, ClusterError> {
        rotate(&launch.log)?;
        let (pid, stopping) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (started, first) = channel();
        let (wake, woken) = channel();
        let thread = {
            let (pid, stopping) = (Arc::clone(&pid), Arc::clone(&stopping));
            // The parent-death signal follows the thread that started the child, not the process: this one lives as
            // long as the server.
            std::thread::Builder::new()
                .name("postgres".to_owned())
                .spawn(move || supervise(&launch, &pid, &stopping, &started, &woken))
                .map_err(ClusterError::io("starting the thread that supervises PostgreSQL"))?
        };
        first.recv().unwrap_or(Ok(()))?;
        Ok(Self { pid, stopping, wake: Mutex::new(wake), thread: Mutex::new(Some(thread)) })
    }

    /// The server's process id; 0 between a death and the next start.
    pub(crate) fn pid(&self) -> u32 {
        self.pid.load(Ordering::SeqCst)
    }

    /// Fast shutdown, and waits for it.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        signal(self.pid(), Signal::INT);
        if let Ok(wake) = self.wake.lock() {
            let _ = wake.send(());
        }
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        self.stop();
    }
}

pub(crate) fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended by itself.
        let _ = kill_process(pid, signal);
    }
}

fn supervise(
    launch: &Launch,
    pid: &AtomicU32,
    stopping: &AtomicBool,
    started: &Sender<Result<(), ClusterError>>,
    woken: &Receiver<()>,
) {
    let mut pause = FIRST_PAUSE;
    let mut first = true;
    while !stopping.load(Ordering::SeqCst) {
        let child = spawn(launch);
        if first {
            first = false;
            let failed = child.is_err();
            let _ = started.send(child.as_ref().map(|_| ()).map_err(|error| ClusterError::Io {
                action: "starting postgres".to_owned(),
                source: std::io::Error::new(error.kind(), error.to_string()),
            }));
            if failed {
                return;
            }
        }
        if let Ok(mut child) = child {
            pid.store(child.id(), Ordering::SeqCst);
            if stopping.load(Ordering::SeqCst) {
                signal(child.id(), Signal::INT);
            }
            let begun = std::time::Instant::now();
            let status = child.wait();
            pid.store(0, Ordering::SeqCst);
            if stopping.load(Ordering::SeqCst) {
                return;
            }
            tracing::warn!(status = ?status.ok(), "PostgreSQL ended; it is started again");
            if begun.elapsed() > LONGEST_PAUSE {
                pause = FIRST_PAUSE;
            }
        }
        let _ = woken.recv_timeout(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn spawn(launch: &Launch) -> std::io::Result<Child> {
    let log = fs::OpenOptions::new().create(true).append(true).mode(LOG_MODE).open(&launch.log)?;
    let mut command = std::process::Command::new(launch.binaries.program("postgres"));
    command.current_dir("/").env("LC_ALL", "C").arg("-D").arg(&launch.data).arg("-k").arg(&launch.sockets);
    for (name, value) in &launch.settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    before_exec::die_with_parent(&mut command, launch.owner);
    // A group of its own: a Ctrl-C at the terminal is for us; we stop the server when we are ready.
    command.process_group(0);
    command.spawn()
}

fn rotate(log: &Path) -> Result<(), ClusterError> {
    let large = fs::metadata(log).is_ok_and(|metadata| metadata.len() > MAX_LOG_BYTES);
    if large {
        fs::rename(log, log.with_extension("log.old")).map_err(ClusterError::io("putting the old log aside"))?;
    }
    Ok(())
}

/// The one piece of unsafe code: what happens between `fork` and `exec`.
mod before_exec {
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    use crate::owner::Owner;

    /// Makes the child become `owner` and receive SIGINT (a fast shutdown) when the thread that started it ends.
    #[expect(unsafe_code, reason = "the hook calls only async-signal-safe system calls, and allocates nothing")]
    pub(super) fn die_with_parent(command: &mut Command, owner: Owner) {
        let parent = std::process::id();
        // SAFETY: prctl, setgroups, setgid, setuid and getppid are async-signal-safe system calls on values captured
        // before the fork; on failure the hook gives an error and the child never runs.
        unsafe {
            command.pre_exec(move || {
                if owner.switch {
                    // Order matters: groups and group first, since after setuid there is no right to change them.
                    check(libc::setgroups(0, std::ptr::null()))?;
                    check(libc::setgid(owner.gid))?;
                    check(libc::setuid(owner.uid))?;
                }
                // After setuid, which clears it.
                check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT))?;
                // The parent may have died before the signal was asked for.
                if u32::try_from(libc::getppid()) != Ok(parent) {
                    return Err(std::io::Error::from_raw_os_error(libc::ESRCH));
                }
                Ok(())
            });
        }
    }

    fn check(result: libc::c_int) -> std::io::Result<()> {
        if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
    }
}
