//! The socket that clients connect to.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use rustix::net::sockopt::set_tcp_user_timeout;
use tokio::net::TcpListener;

/// Listens. Each connection that is accepted ends once something that was written to it has waited `unread_time` for its client, whether
/// the client is gone without a word or takes nothing: neither an answer nor a stream of events holds memory or a place for longer.
/// The kernel counts, since an HTTP connection that cannot write asks nobody for more and so hears of nothing.
///
/// # Errors
/// Where the address is taken or not of this machine.
pub async fn listen(address: SocketAddr, unread_time: Duration) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address).await?;
    // Accepted sockets take it over.
    set_tcp_user_timeout(&listener, u32::try_from(unread_time.as_millis()).unwrap_or(u32::MAX))?;
    Ok(listener)
}
