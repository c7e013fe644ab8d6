// What may stand in a file: words, lengths, characters.
#pragma once

#include "tests/tidy/source_tree.h"

namespace koppel::tidy {

// Names that have a better one here; each finding says which.
Findings CheckBannedWords(const Tree& tree);

// Secrets are revealed only in the files that must.
Findings CheckReveals(const Tree& tree);

// C++ lines hold at most 100 characters, other text that people read at most 150.
Findings CheckLineLengths(const Tree& tree);

// Source files hold at most 400 lines, headers 250.
Findings CheckFileLengths(const Tree& tree);

// No control characters but the line feed, visible or not (Unicode's included).
Findings CheckCharacters(const Tree& tree);

// No path of one person's machine.
Findings CheckMachinePaths(const Tree& tree);

}  // namespace koppel::tidy
