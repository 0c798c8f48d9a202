//! Starts a cluster in the folder it is given, prints the server's process id, and holds it until it is ended itself
//! (or, with `once`, stops it again).

use std::io::Write as _;

use vivier_postgres::{Cluster, ClusterOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: hold_cluster FOLDER [once]")?;
    let cluster = Cluster::start(&ClusterOptions::new(folder)).await?;
    println!("{}", cluster.pid());
    std::io::stdout().flush()?;
    if arguments.next().is_none() {
        std::future::pending::<()>().await;
    }
    cluster.stop().await;
    Ok(())
}
