//! Limits of fetching.

use std::time::Duration;

/// How a site is fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct CrawlOptions {
    /// Requests at the same time, 1 to 16.
    pub concurrency: usize,
    /// Requests begun per second, at most 100.
    pub requests_per_second: f64,
    /// Longest time of one request with its answer.
    pub timeout: Duration,
    /// Longest time for all of them; what is left then is a problem of each page, and keeps what was known of it.
    pub max_duration: Duration,
    /// Most pages.
    pub max_pages: usize,
    /// Most bytes of one answer, after decompression.
    pub max_page_bytes: u64,
    /// Whether addresses of private networks and of this machine may be fetched from.
    pub allow_private_addresses: bool,
    /// Whether a page with the `lastmod` of last time is taken as unchanged, for a week, without a request.
    pub trust_lastmod: bool,
    /// The `User-Agent`; its first word is what `robots.txt` is asked about.
    pub user_agent: String,
}

impl Default for CrawlOptions {
    fn default() -> Self {
        CrawlOptions {
            concurrency: 4,
            requests_per_second: 8.0,
            timeout: Duration::from_secs(20),
            max_duration: Duration::from_secs(60 * 60),
            max_pages: 50_000,
            max_page_bytes: 5_000_000,
            allow_private_addresses: false,
            trust_lastmod: true,
            user_agent: concat!("Sagasu/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl CrawlOptions {
    /// What is out of range, as `concurrency: 99 is not between 1 and 16`.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut check = |is_fine: bool, problem: String| {
            if !is_fine {
                problems.push(problem);
            }
        };
        let seconds = self.timeout.as_secs();
        check(
            (1..=16).contains(&self.concurrency),
            format!("concurrency: {} is not between 1 and 16", self.concurrency),
        );
        check(
            self.requests_per_second > 0.0 && self.requests_per_second <= 100.0,
            format!(
                "requests_per_second: {} is not above 0 and at most 100",
                self.requests_per_second
            ),
        );
        check(
            (1..=600).contains(&seconds),
            format!("timeout_seconds: {seconds} is not between 1 and 600"),
        );
        let minutes = self.max_duration.as_secs() / 60;
        check(
            (1..=1_440).contains(&minutes),
            format!("max_minutes: {minutes} is not between 1 and 1440"),
        );
        check(
            (1..=1_000_000).contains(&self.max_pages),
            format!("max_pages: {} is not between 1 and 1000000", self.max_pages),
        );
        check(
            (1_000..=100_000_000).contains(&self.max_page_bytes),
            format!(
                "max_page_bytes: {} is not between 1000 and 100000000",
                self.max_page_bytes
            ),
        );
        let is_header =
            !self.user_agent.trim().is_empty() && self.user_agent.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        check(
            is_header,
            format!("user_agent: {:?} is no line of ASCII characters", self.user_agent),
        );
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_out_of_range_is_named() {
        assert_eq!(CrawlOptions::default().problems(), Vec::<String>::new());
        let options = CrawlOptions {
            concurrency: 0,
            requests_per_second: f64::NAN,
            timeout: Duration::ZERO,
            max_duration: Duration::ZERO,
            max_pages: 0,
            max_page_bytes: 1,
            user_agent: "a\nb".to_owned(),
            ..CrawlOptions::default()
        };
        assert_eq!(options.problems().len(), 7);
    }
}
