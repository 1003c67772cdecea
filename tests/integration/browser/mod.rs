//! What visitors see, in a real Chromium.

mod clients;
mod driver;
mod foreign;
mod input;
mod pages;
mod results;
mod states;
mod typing;
