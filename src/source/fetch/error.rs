//! Why something was not fetched.

use std::time::Duration;

/// Why a request gave nothing that can be used; the page may be there all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum FetchError {
    /// The name leads to this machine or a private network.
    #[error("its host is a private address; set allow_private_addresses when that is meant")]
    PrivateAddress,
    /// No connection, or one that broke.
    #[error("{0}")]
    Connection(String),
    /// No complete answer in time.
    #[error("no answer within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// An answer that tells of a failure.
    #[error("the server answered {0}")]
    Status(u16),
    /// More than may be read.
    #[error("the answer has more than {0} bytes")]
    TooLarge(u64),
    /// Redirects without end.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// A redirect without an address that can be followed.
    #[error("a redirect leads to {0:?}")]
    BadRedirect(String),
    /// A compressed body that is damaged.
    #[error("the answer cannot be decompressed: {0}")]
    Damaged(String),
    /// The time for the whole crawl is over.
    #[error("not fetched, because the time of the run was used up")]
    OutOfTime,
}

impl FetchError {
    /// Whether another attempt may help.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            FetchError::Connection(_) => true,
            FetchError::Status(status) => matches!(status, 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}
