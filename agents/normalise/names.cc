#include "agents/normalise/names.h"

#include <algorithm>

#include "agents/normalise/fold.h"
#include "agents/normalise/particles.h"

namespace koppel::agents {
namespace {

// "V.D. BERG" is "van de(n)" or "van der"; "V.D.M." are initials.
constexpr size_t kShortestAfterAbbreviation = 3;

}  // namespace

void NameWords::Read(std::string_view upper_ascii) {
  letters_.clear();
  words_.clear();
  const size_t comma = upper_ascii.find(',');
  if (comma == std::string_view::npos) {
    ReadWords(upper_ascii);
    return;
  }
  ReadWords(upper_ascii.substr(comma + 1));
  ReadWords(upper_ascii.substr(0, comma));
}

void NameWords::ReadWords(std::string_view upper_ascii) {
  bool in_word = false;
  bool apostrophe = false;
  const auto end_word = [&] {
    if (in_word) {
      words_.back().end = static_cast<uint32_t>(letters_.size());
      words_.back().apostrophe_after = apostrophe;
    }
    in_word = false;
    apostrophe = false;
  };
  for (const char c : upper_ascii) {
    if (IsLetterOrDigit(c)) {
      if (!in_word)
        words_.push_back({static_cast<uint32_t>(letters_.size()), 0, apostrophe, false});
      letters_ += c;
      in_word = true;
      apostrophe = false;
    } else if (IsApostrophe(c)) {
      apostrophe = true;
    } else {
      end_word();
    }
  }
  end_word();
}

std::string_view NameWords::At(size_t word) const { return Between(word, word); }

std::string_view NameWords::Between(size_t first, size_t last) const {
  const uint32_t begin = words_[first].begin;
  return std::string_view(letters_).substr(begin, words_[last].end - begin);
}

// How many words the particle that begins here has; 0 if none does.
size_t NameWords::ParticleAt(size_t word) const {
  if (IsParticle(At(word))) return 1;
  const bool abbreviated = word + 2 < words_.size() && At(word) == "V" && At(word + 1) == "D" &&
                           At(word + 2).size() >= kShortestAfterAbbreviation;
  return abbreviated ? 2 : 0;
}

size_t NameWords::Leading() const {
  size_t leading = 0;
  while (leading < words_.size()) {
    const size_t words = ParticleAt(leading);
    if (words == 0) break;
    leading += words;
  }
  return leading;
}

std::string_view NameWords::Stem() const {
  if (words_.size() < 2) return letters_;
  const size_t first = std::min(Leading(), words_.size() - 1);
  return std::string_view(letters_).substr(words_[first].begin);
}

std::string_view NameWords::Particles() const {
  // A column of particles abbreviates them too.
  if (letters_ == "VD" || letters_ == "VDR") return letters_;
  const size_t leading = Leading();
  if (leading == words_.size()) return letters_;
  return std::string_view(letters_).substr(0, words_[leading].begin);
}

size_t NameWords::PartParticleAt(size_t word, bool after_particle) const {
  const std::string_view text = At(word);
  if (text == "S" || text == "T") return words_[word].apostrophe_before || after_particle ? 1 : 0;
  return ParticleAt(word);
}

// Whether the word belongs to the one after it.
bool NameWords::Joins(size_t word, bool after_particle) const {
  if (word + 1 >= words_.size() || ParticleAt(word + 1) > 0) return false;
  const bool elided = words_[word].apostrophe_after || after_particle;
  return IsArticle(At(word)) || (elided && IsElided(At(word)));
}

void NameWords::Parts(std::string& out) const {
  out.clear();
  bool after_particle = false;
  for (size_t i = 0; i < words_.size();) {
    if (const size_t words = PartParticleAt(i, after_particle); words > 0) {
      after_particle = true;
      i += words;
      continue;
    }
    size_t last = i;
    while (Joins(last, after_particle)) ++last;
    if (!out.empty()) out += ' ';
    out += Between(i, last);
    after_particle = false;
    i = last + 1;
  }
  if (out.empty() && !words_.empty()) out = At(words_.size() - 1);
}

std::string NameStem(std::string_view upper_ascii) {
  NameWords words;
  words.Read(upper_ascii);
  return std::string(words.Stem());
}

}  // namespace koppel::agents
