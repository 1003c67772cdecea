//! Readings: how a title sounds or is typed, as keys that stand in the index and lead back to the title's own characters.
//!
//! Japanese: romaji of the kana reading, folded so that every usual system of romanization, long vowels and voiced beginnings of
//! compounds meet ([`romaji`]). Chinese: toneless pinyin and its initials ([`pinyin`]). Korean: initial consonants and letters
//! ([`hangul`]). What was typed on the wrong keyboard is turned back by [`layout`]. [`key`] joins the readings of a text's pieces
//! into keys.

pub mod hangul;
pub mod key;
mod kind;
pub mod layout;
mod pieces;
pub mod pinyin;
pub mod romaji;

pub use key::{KeyLimits, Resolved, keys_of, readings_of};
pub use kind::Kind;
pub use pieces::Piece;
