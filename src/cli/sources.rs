//! The sources that are typed, else those of the configuration.

use crate::config::Config;
use crate::source::{
    self, ArticleSource, CrawlOptions, Origin, SourceOptions, SourceSpec, open_or_absent, parse_web_url, source_name,
};
use anyhow::bail;
use clap::Args;

// Sources with a flag of their own. No doc comment: clap would take it for the help of the whole command.
#[derive(Debug, Args)]
pub struct SourceArguments {
    /// A source of the configuration, by its name; may be given several times
    #[arg(long = "source", value_name = "NAME", conflicts_with_all = ["sources", "html", "sitemap", "wordpress", "wxr"])]
    names: Vec<String>,
    /// A built site: a folder of HTML (with --base-url, the address it is published at)
    #[arg(long, value_name = "DIR")]
    html: Vec<String>,
    /// A site by its sitemap, or by the front page of a site whose robots.txt names its sitemaps
    #[arg(long, value_name = "URL")]
    sitemap: Vec<String>,
    /// A WordPress site by its REST API: its posts and pages
    #[arg(long, value_name = "URL")]
    wordpress: Vec<String>,
    /// A WordPress export file (Tools → Export)
    #[arg(long, value_name = "FILE")]
    wxr: Vec<String>,
    /// Let --sitemap and --wordpress fetch from private addresses and this machine
    #[arg(long)]
    allow_private_addresses: bool,
}

/// Opens what was typed, else what is configured. Files that are not there fail when they are read, beside the other sources.
pub fn open_sources(
    paths: &[String],
    arguments: &SourceArguments,
    options: &SourceOptions,
    config: &Config,
) -> anyhow::Result<Vec<Box<dyn ArticleSource>>> {
    let mut sources = Vec::new();
    for path in paths {
        sources.push(open_path(path, options)?);
    }
    for spec in arguments.specs()? {
        sources.push(open_spec(&spec, options)?);
    }
    if !sources.is_empty() {
        return Ok(sources);
    }
    for spec in arguments.configured(config)? {
        sources.push(open_spec(spec, options)?);
    }
    Ok(sources)
}

/// The source at a path, or one that fails when it is read.
pub fn open_path(path: &str, options: &SourceOptions) -> anyhow::Result<Box<dyn ArticleSource>> {
    Ok(open_or_absent(source_name(path), source::open(path, options))?)
}

/// The source of a configuration, or one that fails when it is read.
pub fn open_spec(spec: &SourceSpec, options: &SourceOptions) -> anyhow::Result<Box<dyn ArticleSource>> {
    Ok(open_or_absent(&spec.name, spec.open(options))?)
}

/// The files and folders of what would be opened, to be watched. Sources on the web tell nothing of their changes, and standard
/// input has none.
pub fn watched_paths(paths: &[String], arguments: &SourceArguments, config: &Config) -> anyhow::Result<Vec<String>> {
    let mut watched = paths.to_vec();
    let typed = arguments.specs()?;
    watched.extend(typed.iter().filter_map(local_path));
    if paths.is_empty() && typed.is_empty() {
        watched.extend(arguments.configured(config)?.into_iter().filter_map(local_path));
    }
    if watched.iter().any(|path| path == "-") {
        bail!("standard input cannot be watched");
    }
    Ok(watched)
}

fn local_path(spec: &SourceSpec) -> Option<String> {
    match &spec.origin {
        Origin::JsonLines { path } | Origin::Markdown { path } | Origin::Html { path } | Origin::Wxr { path } => {
            Some(path.clone())
        }
        Origin::Sitemap { .. } | Origin::WordPress { .. } => None,
    }
}

impl SourceArguments {
    /// The sources with flags. Their names are what was typed.
    fn specs(&self) -> anyhow::Result<Vec<SourceSpec>> {
        let crawl = CrawlOptions {
            allow_private_addresses: self.allow_private_addresses,
            ..CrawlOptions::default()
        };
        let mut specs = Vec::new();
        for path in self.html.iter().map(|path| source_name(path)) {
            specs.push(SourceSpec::new(path.clone(), Origin::Html { path }));
        }
        for text in &self.sitemap {
            let (url, crawl) = (web_url("--sitemap", text)?, crawl.clone());
            specs.push(SourceSpec::new(text, Origin::Sitemap { url, crawl }));
        }
        for text in &self.wordpress {
            let origin = Origin::WordPress {
                url: web_url("--wordpress", text)?,
                types: vec!["posts".to_owned(), "pages".to_owned()],
                languages: Vec::new(),
                crawl: crawl.clone(),
            };
            specs.push(SourceSpec::new(text, origin));
        }
        for path in self.wxr.iter().map(|path| source_name(path)) {
            specs.push(SourceSpec::new(path.clone(), Origin::Wxr { path }));
        }
        Ok(specs)
    }

    /// The named sources of the configuration, or all.
    fn configured<'a>(&self, config: &'a Config) -> anyhow::Result<Vec<&'a SourceSpec>> {
        if config.sources.is_empty() && self.names.is_empty() {
            bail!(
                "there is nothing to read: name a SOURCE (see sagasu index --help), or write [[source]] entries in sagasu.toml"
            );
        }
        if self.names.is_empty() {
            return Ok(config.sources.iter().collect());
        }
        let known = || {
            config
                .sources
                .iter()
                .map(|source| source.name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let find = |name: &String| {
            let found = config.sources.iter().find(|source| source.name == *name);
            found.ok_or_else(|| anyhow::anyhow!("the configuration has no source {name:?} (it has: {})", known()))
        };
        self.names.iter().map(find).collect()
    }
}

fn web_url(flag: &str, text: &str) -> anyhow::Result<url::Url> {
    parse_web_url(text).map_err(|message| anyhow::anyhow!("{flag}: {message}"))
}
