// A person's name as words: which of them are particles, which make its parts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keys/secret_memory.h"

namespace koppel::agents {

// Reads one name after another; keeps its memory between them. Not thread safe.
class NameWords {
 public:
  // `upper_ascii` is what ToUpperAscii gave. What follows a comma stands in front: "Berg, van den".
  // "Jansen e/v de Vries" and "Jansen, geb. de Vries" are "Jansen de Vries".
  void Read(std::string_view upper_ascii);

  // Without the particles in front and without blanks: "VAN DEN BERG" is "BERG", "EL-IDRISSI" is
  // "ELIDRISSI". A name of particles alone keeps its last word. Valid until the next Read.
  std::string_view Stem() const;

  // Writes to `out` the particles in front, without blanks: "BIJT" of "BIJ 'T VUUR" and of "BIJ
  // 'T"; empty if there are none. VAN DE, VAN DEN and VAN DER are all "VANDE", as is "V.D.", which
  // is short for each of them.
  void Particles(std::string& out) const;

  // Writes to `out` the parts of a double name or of several first names, parted by one blank:
  // particles go wherever they stand, articles stay with their word. "JANSEN-DE VRIES" is
  // "JANSEN VRIES". The letters S and T are particles only as 's and 't or after another one, as
  // they may be initials. A name of particles alone keeps its last word.
  void Parts(std::string& out) const;

 private:
  struct Word {
    uint32_t begin;
    uint32_t end;
    bool apostrophe_before;
    bool apostrophe_after;
  };
  void ReadWords(std::string_view upper_ascii);
  void DropPartnerWords();
  size_t PartnerWordsAt(size_t word) const;
  void Erase(size_t first, size_t count);
  std::string_view At(size_t word) const;
  std::string_view Between(size_t first, size_t last) const;
  size_t ParticleAt(size_t word) const;
  size_t PastParticles(size_t word) const;
  size_t PartParticleAt(size_t word, bool after_particle) const;
  bool Joins(size_t word, bool after_particle) const;

  // Of all words, one after another.
  WipedString letters_;
  std::vector<Word> words_;
};

// The stem of one name.
std::string NameStem(std::string_view upper_ascii);

}  // namespace koppel::agents
