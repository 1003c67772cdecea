//! What visitors see, in a real Chromium.

mod arrival;
mod clients;
mod driver;
mod foreign;
mod input;
mod languages;
mod limited;
mod own_site;
mod pages;
mod prefix;
mod results;
mod sample_site;
mod states;
mod typing;
