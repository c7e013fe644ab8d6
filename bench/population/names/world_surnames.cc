#include "bench/population/names/world_surnames.h"

#include <algorithm>
#include <array>

#include "bench/population/names/name_list.h"
#include "bench/population/names/surname_ranks.h"

namespace koppel::population {
namespace {

constexpr Decline kDecline = {0.99, 2'000, 0.97};  // design

std::string Element(std::string_view written) {
  std::string element(written == "-" ? "" : written);
  std::replace(element.begin(), element.end(), '_', ' ');
  return element;
}

// "Oz" + "turk": only a name's first letter and what stands behind a blank is a capital.
std::string Built(const std::string& before, std::string_view root, const std::string& ending) {
  const bool apart =
      before.empty() || before.back() == ' ' || before.back() == '\'' || before.back() == '-';
  std::string core = apart ? Capital(root) : std::string(root);
  // Mac and O keep the capital of the name behind them.
  if (!apart && before != "Mac" && before != "Mc" && before != "Fitz" && core[0] >= 'A' &&
      core[0] <= 'Z') {
    core[0] = static_cast<char>(core[0] - 'A' + 'a');
  }
  return Joined(Joined(before, core), ending);
}

NameStore CoinWorld(const Kin& kin, std::unordered_set<uint64_t>& taken) {
  Coinage coinage(taken);
  const auto befores = Words(kin.befores);
  const auto roots = Words(kin.roots);
  const auto endings = Words(kin.endings);
  for (size_t b = 0; b < befores.size(); ++b) {
    for (size_t r = 0; r < roots.size(); ++r) {
      for (size_t e = 0; e < endings.size(); ++e) {
        const std::string stem = Built(Element(befores[b]), roots[r], Element(endings[e]));
        if (stem.size() > 2) {
          coinage.Add("", stem, static_cast<double>((b + 1) * (r + 8) * (e + 2)));
        }
      }
    }
  }
  return coinage.InOrder();
}

// The names of one origin, by language.
struct Origins {
  std::vector<SurnameRanks> ranks;
  std::vector<double> shares;
};

void AddKin(std::span<const Kin> all, std::array<Origins, kOrigins>& origins) {
  for (const Kin& kin : all) {
    Origins& origin = origins[static_cast<size_t>(kin.origin)];
    const auto head = WeightedWords(kin.head);
    std::unordered_set<uint64_t> taken;
    double weight = 0;
    for (const auto& [name, bearers] : head) {
      taken.insert(KeyOf("", name));
      weight += bearers;
    }
    origin.ranks.emplace_back(head, weight / kin.in_head, CoinWorld(kin, taken), kDecline, false);
    origin.shares.push_back(kin.share);
  }
}

struct World {
  std::array<Origins, kOrigins> origins;
  std::vector<Weights> kins;  // by origin
};

World MakeWorld() {
  World world;
  AddKin(NearKin(), world.origins);
  AddKin(FarKin(), world.origins);
  for (const Origins& origin : world.origins) {
    world.kins.emplace_back(origin.shares.empty() ? std::vector<double>{1} : origin.shares);
  }
  return world;
}

}  // namespace

Surname DrawWorldSurname(Origin origin, SeededRandom& random) {
  static const World kWorld = MakeWorld();
  const auto number = static_cast<size_t>(origin);
  const auto& ranks = kWorld.origins[number].ranks;
  Surname name = ranks[kWorld.kins[number].Draw(random)].Draw(random);
  // The registers of some municipalities keep "El" as a particle, most in the name.
  constexpr double kParted = 0.25;  // design
  if (name.stem.starts_with("El ") && random.Chance(kParted)) return {"el", name.stem.substr(3)};
  return name;
}

}  // namespace koppel::population
