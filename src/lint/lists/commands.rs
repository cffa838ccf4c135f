//! Every command and test of a script, wherever it stands.

use crate::kinds::filters::sieve::Word;

/// All of them, in the order they are written.
pub(in crate::lint) fn all(words: &[Word]) -> Vec<&Word> {
    let mut found = Vec::new();
    collect(words, &mut found);
    found
}

fn collect<'a>(words: &'a [Word], into: &mut Vec<&'a Word>) {
    for word in words {
        into.push(word);
        collect(&word.tests, into);
        collect(&word.block, into);
    }
}
