#include "agents/normalise/particles.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace koppel::agents {
namespace {

// In the order of the alphabet. The table's single letters A and I are not here: they are initials
// far more often. Its El, Al, Ben and Bin are not either: they belong to the name.
constexpr auto kParticles = std::to_array<std::string_view>(
    {"AAN", "AF",    "AM",   "AUF",   "AUS",   "BIJ",    "BOVEN",  "BY",   "DA",   "DAL",  "DALLA",
     "DAS", "DE",    "DECA", "DEGLI", "DEI",   "DEL",    "DELLA",  "DEM",  "DEN",  "DER",  "DES",
     "DI",  "DIE",   "DO",   "DON",   "DOS",   "DU",     "GEN",    "HET",  "IM",   "IN",   "LA",
     "LAS", "LE",    "LES",  "LO",    "LOS",   "OF",     "ONDER",  "OP",   "OVER", "S",    "T",
     "TE",  "TEN",   "TER",  "THO",   "THOE",  "THOR",   "TO",     "TOE",  "TOT",  "UIJT", "UIT",
     "UND", "UNTER", "UYT",  "VAN",   "VANDE", "VANDEN", "VANDER", "VANT", "VD",   "VDR",  "VER",
     "VOM", "VON",   "VOOR", "VOR",   "ZU",    "ZUM",    "ZUR"});

// Words of at most eight letters as numbers of the same order.
constexpr size_t kMostPacked = 8;
constexpr uint64_t Packed(std::string_view word) {
  uint64_t packed = 0;
  for (size_t i = 0; i < kMostPacked; ++i) {
    packed = packed << 8 | (i < word.size() ? static_cast<unsigned char>(word[i]) : 0);
  }
  return packed;
}

constexpr auto kPackedParticles = [] {
  std::array<uint64_t, kParticles.size()> packed{};
  std::transform(kParticles.begin(), kParticles.end(), packed.begin(), Packed);
  return packed;
}();
static_assert(std::is_sorted(kPackedParticles.begin(), kPackedParticles.end()));

constexpr auto kArticles =
    std::to_array<std::string_view>({"ABD", "ABU", "AIT", "AL", "BIN", "EL", "IBN", "MAC", "MC"});

constexpr auto kVanDe = std::to_array<std::string_view>({"VANDE", "VANDEN", "VANDER", "VD", "VDR"});
constexpr auto kBehindVan = std::to_array<std::string_view>({"DE", "DEN", "DER"});

constexpr auto kWithVan = std::to_array<std::string_view>(
    {"ECHTG", "ECHTGENOTE", "ECHTGENOOT", "WED", "WEDUWE", "WEDUWNAAR"});
constexpr auto kWithoutVan = std::to_array<std::string_view>({"EV", "GEB", "GEBOREN"});

constexpr auto kElided = std::to_array<std::string_view>({"ALL", "D", "DALL", "DELL", "L", "O"});

template <size_t N>
bool Contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

bool IsParticle(std::string_view word) {
  return word.size() <= kMostPacked &&
         std::binary_search(kPackedParticles.begin(), kPackedParticles.end(), Packed(word));
}

bool IsArticle(std::string_view word) { return Contains(kArticles, word); }

bool IsElided(std::string_view word) { return Contains(kElided, word); }

bool MakesVanDe(std::string_view word_after_van) { return Contains(kBehindVan, word_after_van); }

bool IsVanDe(std::string_view word) { return Contains(kVanDe, word); }

bool IsPartnerWord(std::string_view word) {
  // Few words begin so.
  if (word[0] != 'E' && word[0] != 'G' && word[0] != 'W') return false;
  return Contains(kWithoutVan, word) || TakesVan(word);
}

bool TakesVan(std::string_view partner_word) { return Contains(kWithVan, partner_word); }

}  // namespace koppel::agents
