#include "bench/population/names/coin_dutch.h"

#include "bench/population/names/dutch_data.h"
#include "bench/population/names/name_list.h"

namespace koppel::population {
namespace {

// How often a rule's names are borne compared with the others: the score of its first name.
constexpr double kKnown = 1;
constexpr double kCommonRule = 3;
constexpr double kRareRule = 9;

double Times(size_t first, size_t second) {
  return static_cast<double>(first + 4) * static_cast<double>(second + 4) / 16;
}

struct Landscape {
  std::string_view word;
  char article;  // d: de (den), f: de (der), n: het, x: none
};

Landscape LandscapeOf(std::string_view entry) {
  return {entry.substr(0, entry.size() - 2), entry.back()};
}

std::vector<std::string_view> ParticlesOf(char article) {
  switch (article) {
    case 'd':
      return {"", "van den", "van", "van de", "ten", "op den", "uit den", "aan den", "den"};
    case 'f':
      return {"", "van der", "van de", "ter", "van", "op de", "aan de", "uit de", "in der"};
    case 'n':
      return {"", "van 't", "van", "ten", "van het", "in 't", "op 't", "uit het", "aan het"};
    default:
      return {"", "van", "te", "ten", "tot"};
  }
}

void AddPlaceInLandscape(Coinage& coinage, const std::string& stem, char article, double score) {
  double factor = 1;
  for (const std::string_view particle : ParticlesOf(article)) {
    if (factor < 3) {
      coinage.AddWithSpellings(particle, stem, score * factor);
    } else {
      coinage.Add(particle, stem, score * factor);
    }
    factor += factor;
  }
  coinage.Add("", stem + "s", score * 12);
  coinage.Add("", stem + "er", score * 20);
}

// Groeneveld, van den Oosterberg, ter Molenbeek. Every `each`-th second element from `from` on.
void AddLandscapes(Coinage& coinage, double rule, size_t from, size_t each) {
  const auto firsts = Words(kLandscapeFirst);
  const auto seconds = Words(kLandscapeSecond);
  for (size_t j = from; j < seconds.size(); j += each) {
    const Landscape second = LandscapeOf(seconds[j]);
    for (const std::string_view particle : ParticlesOf(second.article)) {
      const double score = rule * Times(j, 0) / (particle.starts_with("van ") ? 8 : 2);
      coinage.AddWithSpellings(particle, Capital(second.word), score);
    }
    for (size_t i = 0; i < firsts.size(); ++i) {
      const std::string stem = Capital(Joined(firsts[i], second.word));
      if (firsts[i] != second.word) {
        AddPlaceInLandscape(coinage, stem, second.article, rule * Times(i, j));
      }
    }
  }
}

void AddStems(Coinage& coinage, std::string_view stems, std::string_view endings, double rule) {
  const auto first = Words(stems);
  const auto second = Words(endings);
  for (size_t i = 0; i < first.size(); ++i) {
    for (size_t j = 0; j < second.size(); ++j) {
      const std::string_view ending = second[j] == "-" ? "" : second[j];
      coinage.AddWithSpellings("", Joined(first[i], ending), rule * Times(i, j));
    }
  }
}

void AddPlaces(Coinage& coinage) {
  const auto places = Words(kPlaces);
  for (size_t i = 0; i < places.size(); ++i) {
    const std::string place(places[i]);
    coinage.AddWithSpellings("van", place, kKnown * Times(i, 0));
    coinage.AddWithSpellings("", place, kCommonRule * Times(i, 1));
    for (const char* ending : {"er", "mans", "man", "s", "aar"}) {
      coinage.Add("", place + ending, kRareRule * Times(i, 4));
    }
    coinage.Add("de", place + "er", kRareRule * Times(i, 6));
    coinage.Add("van der", place, kRareRule * Times(i, 8));
  }
}

void AddWithArticle(Coinage& coinage, std::string_view words, std::string_view endings) {
  AddStems(coinage, words, endings, kCommonRule);
  const auto list = Words(words);
  for (size_t i = 0; i < list.size(); ++i) {
    coinage.AddWithSpellings("de", std::string(list[i]), kCommonRule * Times(i, 1));
    coinage.AddWithSpellings("de", Joined(list[i], "e"), kCommonRule * Times(i, 3));
    coinage.AddWithSpellings("den", std::string(list[i]), kCommonRule * Times(i, 6));
    coinage.Add("'t", std::string(list[i]), kRareRule * Times(i, 9));
  }
}

void AddKnown(Coinage& coinage) {
  const auto known = Words(kFrequent);
  for (size_t i = 0; i < known.size(); ++i) {
    const Surname name = Parted(known[i]);
    coinage.AddWithSpellings(name.particle, name.stem, 0.001 + static_cast<double>(i) / 1000);
  }
}

void AddGeneral(Coinage& coinage) {
  AddKnown(coinage);
  AddLandscapes(coinage, kCommonRule, 0, 1);
  AddStems(coinage, kPersonStems,
           "sen, s, -, se, sz, sens, man, mans, je, ens, tjes, ken, el, els, en, er, szen, ses, "
           "zoon, et, aart, dijk, huis, kamp, burg",
           kKnown);
  AddPlaces(coinage);
  AddWithArticle(coinage, kOccupations, "s, -, se, sen, sma, man, mans, huis, veld, kamp");
  AddWithArticle(coinage, kQualities,
                 "-, s, e, en, man, mans, aert, jans, kens, huis, veld, eboer");
}

}  // namespace

NameStore CoinDutch(Region region, std::unordered_set<uint64_t>& taken) {
  Coinage coinage(taken);
  switch (region) {
    case Region::kNorth:
      AddStems(coinage, kFrisianStems, "stra, sma, ma, inga, ema, ga, a, enga, istra, sema, singa",
               kKnown);
      AddStems(coinage, kPersonStems, "sma, stra, inga, ema, ma, a, ga, sema, enga, us",
               kCommonRule);
      AddStems(coinage, kOccupations, "sma, stra, ma", kRareRule);
      break;
    case Region::kEast:
      AddStems(coinage, kPersonStems, "ink, ing, inks, erink, ingh, elink, erman, sing, erts",
               kKnown);
      AddStems(coinage, kQualities, "ink, ing, erink, elink, ering", kCommonRule);
      AddStems(coinage, kFrisianStems, "ink, erink, elink, ing, huis, kamp, mann", kRareRule);
      break;
    case Region::kSouth:
      AddStems(coinage, kPersonStems,
               "s, mans, ens, en, kens, ers, els, ix, ssen, issen, aerts, kes", kKnown);
      AddStems(coinage, kOccupations, "s, aerts, mans", kCommonRule);
      AddLandscapes(coinage, kCommonRule, 3, 4);
      break;
    case Region::kZeeland:
      AddStems(coinage, kPersonStems, "se, sse, sie, isse, esse, ze, oo, aar", kKnown);
      AddStems(coinage, kQualities, "se, aar, aert, ooge", kRareRule);
      break;
    case Region::kGeneral:
      AddGeneral(coinage);
      break;
  }
  return coinage.InOrder();
}

}  // namespace koppel::population
