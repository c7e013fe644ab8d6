#include <array>

#include "bench/population/names/name_list.h"
#include "bench/population/names/names.h"
#include "bench/population/names/transliteration.h"

namespace koppel::population {
namespace {

enum class Where : uint8_t { kAnywhere, kStart, kEnd };
struct Respelling {
  std::string_view from;
  std::string_view to;
  Where where = Where::kAnywhere;
};

// The families of Dutch spelling, each in both directions where both are found.
constexpr Respelling kRespellings[] = {
    {"ij", "y"},
    {"ij", "ei"},
    {"ij", "ie"},
    {"ei", "ij"},
    {"ey", "ei"},
    {"ey", "eij"},
    {"ui", "uy"},
    {"uy", "ui"},
    {"uij", "ui"},
    {"oei", "oey"},
    {"ooi", "ooy"},
    {"aai", "aay"},
    {"ae", "aa"},
    {"aa", "ae"},
    {"ou", "au"},
    {"au", "ou"},
    {"ouw", "auw"},
    {"oe", "ou"},
    {"ck", "k"},
    {"kk", "ck"},
    {"ks", "x"},
    {"x", "ks"},
    {"qu", "kw"},
    {"dt", "d"},
    {"dt", "t"},
    {"rd", "rt"},
    {"rt", "rd"},
    {"th", "t"},
    {"ph", "f"},
    {"gh", "g"},
    {"ch", "g"},
    {"sch", "s"},
    {"ss", "ssch"},
    {"ssch", "ss"},
    {"ff", "f"},
    {"ll", "l"},
    {"tt", "t"},
    {"nn", "n"},
    {"mm", "m"},
    {"rr", "r"},
    {"pp", "p"},
    {"dd", "d"},
    {"ss", "s"},
    {"ee", "e"},
    {"oo", "o"},
    {"uu", "u"},
    {"ie", "i"},
    {"eu", "ue"},
    {"cz", "ts"},
    {"z", "s"},
    {"ise", "ize"},
    {"K", "C", Where::kStart},
    {"C", "K", Where::kStart},
    {"V", "F", Where::kStart},
    {"F", "V", Where::kStart},
    {"Z", "S", Where::kStart},
    {"IJ", "Y", Where::kStart},
    {"Y", "IJ", Where::kStart},
    {"Th", "T", Where::kStart},
    {"J", "Y", Where::kStart},
    {"Ae", "A", Where::kStart},
    {"Ph", "F", Where::kStart},
    {"Chr", "Kr", Where::kStart},
    {"g", "gh", Where::kEnd},
    {"t", "dt", Where::kEnd},
    {"d", "dt", Where::kEnd},
    {"d", "t", Where::kEnd},
    {"s", "sz", Where::kEnd},
    {"k", "ck", Where::kEnd},
    {"f", "ff", Where::kEnd},
    {"os", "osch", Where::kEnd},
    {"sen", "son", Where::kEnd},
    {"sen", "se", Where::kEnd},
    {"se", "sen", Where::kEnd},
    {"en", "e", Where::kEnd},
    {"ens", "en", Where::kEnd},
    {"ers", "er", Where::kEnd},
    {"mans", "man", Where::kEnd},
    {"man", "mann", Where::kEnd},
    {"sma", "tsma", Where::kEnd},
    {"ink", "inck", Where::kEnd},
    {"a", "ah", Where::kEnd},
    {"ah", "a", Where::kEnd},
    {"a", "e", Where::kEnd},
    {"ia", "ya", Where::kEnd},
    {"ine", "ina", Where::kEnd},
    {"y", "ie", Where::kEnd},
    {"el", "le", Where::kEnd},
    {"o", "oo", Where::kEnd},
};

// Where the respelling applies first, or npos. Every word and every part of a double has a start
// and an end; a letter that stands twice is not half respelt.
size_t PlaceOf(std::string_view name, const Respelling& respelling) {
  for (size_t place = name.find(respelling.from); place != std::string_view::npos;
       place = name.find(respelling.from, place + 1)) {
    const size_t end = place + respelling.from.size();
    const bool starts = place == 0 || name[place - 1] == ' ' || name[place - 1] == '-';
    const bool ends = end == name.size() || name[end] == ' ' || name[end] == '-';
    if (respelling.where == Where::kAnywhere && end < name.size() &&
        name[end] == respelling.from.back()) {
      continue;
    }
    if (respelling.where == Where::kStart ? starts : respelling.where != Where::kEnd || ends) {
      return place;
    }
  }
  return std::string_view::npos;
}

void AddRespelt(std::string_view name, std::vector<std::string>& others) {
  for (const Respelling& respelling : kRespellings) {
    const size_t place = PlaceOf(name, respelling);
    if (place == std::string_view::npos) continue;
    std::string other(name);
    others.push_back(other.replace(place, respelling.from.size(), respelling.to));
  }
}

std::string Replaced(std::string_view name, char from, std::string_view to) {
  std::string other;
  for (const char c : name) {
    if (c == from) {
      other += to;
    } else {
      other += c;
    }
  }
  return other;
}

// Hyphens, apostrophes and small words inside a name: Bakker Visser, BakkerVisser, DHondt.
void AddJoined(std::string_view name, std::vector<std::string>& others) {
  const size_t hyphen = name.find('-');
  if (hyphen != std::string_view::npos) {
    others.push_back(Replaced(name, '-', " "));
    others.push_back(Replaced(name, '-', ""));
    others.push_back(Replaced(name, '-', " - "));
    others.emplace_back(name.substr(0, hyphen));
  }
  if (name.find('\'') != std::string_view::npos) {
    others.push_back(Replaced(name, '\'', ""));
    others.push_back(Replaced(name, '\'', "' "));
    others.push_back(Replaced(name, '\'', "`"));
  }
}

std::string Drawn(std::string_view name, const std::vector<std::string>& others,
                  SeededRandom& random) {
  return others.empty() ? std::string(name) : others[random.Below(others.size())];
}

std::string EachCapital(std::string_view particle) {
  std::string capital(particle);
  bool starts = true;
  for (char& c : capital) {
    if (starts && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    starts = c == ' ';
  }
  return capital;
}

// "van den" -> "v.d.", "v d", "vd", "v/d" by the text between and behind the first letters.
std::string Initials(std::string_view particle, std::string_view between, std::string_view last) {
  std::string initials;
  bool starts = true;
  for (const char c : particle) {
    if (starts) {
      if (!initials.empty()) initials += between;
      initials += c;
    }
    starts = c == ' ';
  }
  return initials.append(last);
}

// Particles that clerks take for one another.
constexpr std::array<std::string_view, 6> kAlike = {"van den, van der, van de, vd",
                                                    "van de, van der, van den",
                                                    "de, den, der",
                                                    "ter, te, ten",
                                                    "van 't, van het, vant",
                                                    "van, von, v"};

void AddAlike(std::string_view particle, std::vector<std::string>& others) {
  for (const std::string_view family : kAlike) {
    const auto words = Words(family);
    bool member = false;
    for (const std::string_view word : words) member = member || word == particle;
    for (const std::string_view word : words) {
      if (member && word != particle) others.emplace_back(word);
    }
  }
}

}  // namespace

std::string OtherSpelling(std::string_view name, SeededRandom& random) {
  // A name of another language is transliterated otherwise rather than respelt the Dutch way.
  constexpr double kForeign = 0.8;  // design
  std::vector<std::string> others = Transliterations(name);
  if (!others.empty() && random.Chance(kForeign)) return Drawn(name, others, random);
  AddJoined(name, others);
  AddRespelt(name, others);
  return Drawn(name, others, random);
}

std::string OtherTransliteration(std::string_view name, SeededRandom& random) {
  return Drawn(name, Transliterations(name), random);
}

std::string OtherParticle(std::string_view particle, SeededRandom& random) {
  if (particle.empty()) return {};
  std::vector<std::string> others;
  // Only how it is written, as often as each of these is.
  others.push_back(EachCapital(particle));
  others.push_back(InCapitals(particle));
  std::string first(particle.substr(0, particle.find(' ')));
  const std::string_view rest = particle.substr(first.size());
  others.push_back(EachCapital(first).append(rest));
  if (particle.find(' ') != std::string_view::npos) {
    for (int i = 0; i < 3; ++i) others.push_back(Initials(particle, ".", "."));
    others.push_back(Initials(particle, "", ""));
    others.push_back(Initials(particle, "/", ""));
    others.push_back(Initials(particle, ". ", "."));
    others.push_back(Initials(particle, " ", ""));
    others.push_back(Replaced(particle, ' ', ""));
    others.push_back(first);
  }
  AddAlike(particle, others);
  others.emplace_back();
  std::string other = Drawn(particle, others, random);
  return other == particle ? EachCapital(particle) : other;
}

}  // namespace koppel::population
