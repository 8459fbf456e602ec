//! What the letter that would acknowledge a message tells the customer to expect.
//! Must not know templates; `letters` reads it from them.

/// What a customer is told to expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// An answer, and by when.
    Date,
    /// An answer, some time: the department is still held to its own date.
    Answer,
    /// Nothing, although the department is to look and answers where it must: kind words may not be all of a letter.
    Thanks,
    /// Nothing: thanks for praise are only thanks.
    Nothing,
}
