//! Markdown with front matter: one file, one article.

mod anchor;
mod body;
mod file;
mod front_matter;
mod html;
mod shortcode;

pub(super) use file::read_file;
