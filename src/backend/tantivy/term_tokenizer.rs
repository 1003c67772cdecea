//! Hands tantivy the terms that analysis already made.

use crate::index::decode_terms;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name the schema knows it by.
pub const NAME: &str = "encoded-terms";

/// Splits an encoded term stream (see [`crate::index::TermStream`]); it knows nothing of text.
#[derive(Clone, Default)]
pub struct EncodedTermTokenizer {
    token: Token,
}

pub struct EncodedTermStream<'a> {
    terms: Box<dyn Iterator<Item = (&'a str, u32)> + 'a>,
    token: &'a mut Token,
}

impl Tokenizer for EncodedTermTokenizer {
    type TokenStream<'a> = EncodedTermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> EncodedTermStream<'a> {
        self.token.reset();
        EncodedTermStream {
            terms: Box::new(decode_terms(text)),
            token: &mut self.token,
        }
    }
}

impl TokenStream for EncodedTermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((term, position)) = self.terms.next() else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = position as usize;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
