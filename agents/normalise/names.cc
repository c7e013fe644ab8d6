#include "agents/normalise/names.h"

#include <algorithm>

#include "agents/normalise/fold.h"
#include "agents/normalise/particles.h"

namespace koppel::agents {
namespace {

// "V.D. BERG" is "van de(n)" or "van der"; "V.D.M." are initials.
constexpr size_t kShortestAfterAbbreviation = 3;

// What NAME_PARTICLE writes for all of these.
constexpr std::string_view kVanDe = "VANDE";

bool IsOfWord(char c) { return IsLetterOrDigit(c) || IsApostrophe(c); }

bool EndsWord(std::string_view text, size_t at) { return at >= text.size() || !IsOfWord(text[at]); }

// Behind an apostrophe: "van't Hoff" is "van 't Hoff", "van's-Gravenmade" "van 's-Gravenmade".
bool IsLoneTOrS(std::string_view text, size_t at) {
  return at < text.size() && (text[at] == 'T' || text[at] == 'S') && EndsWord(text, at + 1);
}

// Whether the slash is that of "E/V", which is one word.
bool IsSlashOfEV(std::string_view text, size_t at) {
  return at > 0 && text.substr(at - 1, 3) == "E/V" && EndsWord(text, at + 2) &&
         (at == 1 || !IsOfWord(text[at - 2]));
}

}  // namespace

void NameWords::Read(std::string_view upper_ascii) {
  letters_.clear();
  words_.clear();
  const size_t comma = upper_ascii.find(',');
  if (comma == std::string_view::npos) {
    ReadWords(upper_ascii);
  } else {
    ReadWords(upper_ascii.substr(comma + 1));
    // "JANSEN, GEB. DE VRIES" is in order.
    const bool in_order = !words_.empty() && IsPartnerWord(At(0));
    if (in_order) {
      letters_.clear();
      words_.clear();
    }
    ReadWords(in_order ? upper_ascii : upper_ascii.substr(0, comma));
  }
  DropPartnerWords();
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
  // Of the word that is being read.
  const auto letters = [&] {
    return in_word ? std::string_view(letters_).substr(words_.back().begin) : std::string_view();
  };
  for (size_t i = 0; i < upper_ascii.size(); ++i) {
    const char c = upper_ascii[i];
    if (IsLetterOrDigit(c)) {
      if (!in_word)
        words_.push_back({static_cast<uint32_t>(letters_.size()), 0, apostrophe, false});
      letters_ += c;
      in_word = true;
      apostrophe = false;
    } else if (IsApostrophe(c)) {
      if (IsLoneTOrS(upper_ascii, i + 1) && IsParticle(letters())) end_word();
      apostrophe = true;
    } else if (!IsSlashOfEV(upper_ascii, i)) {
      end_word();
    }
  }
  end_word();
}

// "JANSEN E/V DE VRIES" is a double name of JANSEN and DE VRIES.
void NameWords::DropPartnerWords() {
  bool after_name = false;
  for (size_t i = 0; i + 1 < words_.size();) {
    if (const size_t particles = ParticleAt(i); particles > 0) {
      i += particles;
      continue;
    }
    const size_t partner = after_name ? PartnerWordsAt(i) : 0;
    if (partner > 0) {
      Erase(i, partner);
    } else {
      ++i;
    }
    after_name = partner == 0;
  }
}

// How many words here say that a partner's name follows; 0 if none do.
size_t NameWords::PartnerWordsAt(size_t word) const {
  const bool takes_van = TakesVan(At(word)) && At(word + 1) == "VAN";
  size_t count = IsPartnerWord(At(word)) ? 1 : 0;
  if (takes_van) count = 2;
  if (At(word) == "E" && At(word + 1) == "V" && At(word - 1).size() > 1) count = 2;
  return count > 0 && PastParticles(word + count) < words_.size() ? count : 0;
}

void NameWords::Erase(size_t first, size_t count) {
  const uint32_t begin = words_[first].begin;
  const uint32_t length = words_[first + count - 1].end - begin;
  letters_.erase(begin, length);
  words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(first),
               words_.begin() + static_cast<std::ptrdiff_t>(first + count));
  for (size_t i = first; i < words_.size(); ++i) {
    words_[i].begin -= length;
    words_[i].end -= length;
  }
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

// The first word from here on that begins no particle.
size_t NameWords::PastParticles(size_t word) const {
  while (word < words_.size()) {
    const size_t words = ParticleAt(word);
    if (words == 0) break;
    word += words;
  }
  return word;
}

std::string_view NameWords::Stem() const {
  if (words_.size() < 2) return letters_;
  const size_t first = std::min(PastParticles(0), words_.size() - 1);
  return std::string_view(letters_).substr(words_[first].begin);
}

void NameWords::Particles(std::string& out) const {
  out.clear();
  // A column of particles abbreviates them too: "v.d.", "v.d.r.".
  if (IsVanDe(letters_)) {
    out = kVanDe;
    return;
  }
  const size_t leading = PastParticles(0);
  for (size_t i = 0; i < leading;) {
    const bool of_two =
        At(i) == "V" || (At(i) == "VAN" && i + 1 < leading && MakesVanDe(At(i + 1)));
    out += of_two || IsVanDe(At(i)) ? kVanDe : At(i);
    i += of_two ? 2 : 1;
  }
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
    while (Joins(last, after_particle && last == i)) ++last;
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
