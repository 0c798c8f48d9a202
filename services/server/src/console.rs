//! Printing for people and for pipes. Whoever closes the pipe (`vivier doctor | head -4`) wants no more of it, and that is no fault:
//! the command goes on to its end, so that a database it started is stopped.

use std::fmt::Arguments;
use std::io::{self, Write};

/// A line on standard output.
macro_rules! say {
    ($($arguments:tt)*) => { $crate::console::out(format_args!("{}\n", format_args!($($arguments)*))) };
}

/// A line on standard error.
macro_rules! complain {
    ($($arguments:tt)*) => { $crate::console::err(format_args!("{}\n", format_args!($($arguments)*))) };
}

pub(crate) use {complain, say};

/// A text on standard output, as it is.
pub fn out(text: Arguments<'_>) {
    write(&mut io::stdout().lock(), text);
}

/// A text on standard error, as it is.
pub fn err(text: Arguments<'_>) {
    write(&mut io::stderr().lock(), text);
}

/// Nobody is left to be told of what cannot be written.
fn write(output: &mut impl Write, text: Arguments<'_>) {
    let _ = output.write_fmt(text).and_then(|()| output.flush());
}

/// Success where all that failed is that the reader of standard output went away.
pub fn or_closed(result: anyhow::Result<()>) -> anyhow::Result<()> {
    result.or_else(|error| match error.downcast_ref::<io::Error>() {
        Some(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_fault_and_another_is() {
        write(&mut Closed, format_args!("said to nobody"));
        assert!(or_closed(Err(io::Error::from(io::ErrorKind::BrokenPipe).into())).is_ok());
        assert!(or_closed(Err(io::Error::from(io::ErrorKind::NotFound).into())).is_err());
        assert!(or_closed(Err(anyhow::anyhow!("Broken pipe"))).is_err());
    }
}
