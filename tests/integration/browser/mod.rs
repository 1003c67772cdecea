//! What visitors see, in a real Chromium.

mod clients;
mod driver;
mod input;
mod pages;
mod typing;
