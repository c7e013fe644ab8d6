// Names made by rule, put into the order of their frequency.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "bench/population/names/names.h"

namespace koppel::population {

// Many names close together in memory: a draw costs one look.
class NameStore {
 public:
  void Add(std::string_view particle, std::string_view stem);
  size_t size() const { return entries_.size(); }
  Surname At(size_t index) const;

 private:
  struct Entry {
    uint32_t begin;
    uint8_t particle;  // lengths
    uint8_t stem;
  };
  std::string text_;
  std::vector<Entry> entries_;
};

// Collects names, each once, with a score: the lower, the more frequent.
class Coinage {
 public:
  // Names in `taken` are not made again; what is made is added to it.
  explicit Coinage(std::unordered_set<uint64_t>& taken) : taken_(taken) {}

  void Add(std::string_view particle, std::string_view stem, double score);
  // The same with spellings that are names of their own: Berk/Berck, Dijk/Dyk, Haan/Haen.
  void AddWithSpellings(std::string_view particle, std::string_view stem, double score);
  NameStore InOrder() const;

 private:
  struct Coined {
    double score;
    uint32_t place;  // in names_: the order of equal scores
  };
  std::unordered_set<uint64_t>& taken_;
  NameStore names_;
  std::vector<Coined> coined_;
};

// A number that stands for a name: two names share one with chance 2^-64.
uint64_t KeyOf(std::string_view particle, std::string_view stem);

// "veld" -> "Veld".
std::string Capital(std::string_view word);
// Two elements made one word; a letter does not stand three times, nor a vowel before its like.
std::string Joined(std::string_view first, std::string_view second);

}  // namespace koppel::population
