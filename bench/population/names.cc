#include "bench/population/names.h"

#include <array>
#include <map>
#include <string_view>

namespace koppel::population {
namespace {

struct Weighted {
  std::string_view particle;
  std::string_view stem;
  int weight;  // bearers in thousands, about 2007
};

constexpr std::array kFrequent = std::to_array<Weighted>({
    {"de", "Jong", 87},
    {"", "Jansen", 76},
    {"de", "Vries", 73},
    {"van den", "Berg", 60},
    {"van", "Dijk", 58},
    {"", "Bakker", 57},
    {"", "Janssen", 55},
    {"", "Visser", 51},
    {"", "Smit", 44},
    {"", "Meijer", 41},
    {"de", "Boer", 40},
    {"", "Mulder", 38},
    {"de", "Groot", 37},
    {"", "Bos", 36},
    {"", "Vos", 30},
    {"", "Peters", 30},
    {"", "Hendriks", 30},
    {"van", "Leeuwen", 28},
    {"", "Dekker", 28},
    {"", "Brouwer", 27},
    {"de", "Wit", 24},
    {"", "Dijkstra", 24},
    {"", "Smits", 22},
    {"de", "Graaf", 22},
    {"van der", "Meer", 22},
    {"van der", "Linden", 20},
    {"", "Kok", 20},
    {"", "Jacobs", 19},
    {"de", "Haan", 19},
    {"", "Vermeulen", 18},
    {"van den", "Heuvel", 17},
    {"van de", "Veen", 16},
    {"", "Willems", 15},
    {"", "Hoekstra", 15},
    {"", "Maas", 15},
    {"", "Verhoeven", 14},
    {"", "Koster", 14},
    {"van", "Dam", 14},
    {"van der", "Wal", 14},
    {"", "Prins", 13},
    {"", "Blom", 13},
    {"", "Huisman", 13},
    {"", "Peeters", 12},
    {"de", "Bruijn", 12},
    {"", "Kuipers", 12},
    {"van", "Vliet", 12},
    {"", "Postma", 11},
    {"", "Veenstra", 11},
    {"", "Kramer", 11},
    {"van den", "Brink", 11},
    {"", "Scholten", 10},
    {"van", "Wijk", 10},
    {"", "Yilmaz", 9},
    {"", "Nguyen", 8},
    {"", "Ali", 8},
    {"El", "Idrissi", 6},
    {"", "Kaya", 6},
    {"", "Demir", 6},
    {"", "Wojcik", 5},
    {"", "Kowalski", 5},
});

constexpr std::array<std::string_view, 48> kStems = {
    "Aal",    "Berg",  "Bloem", "Boom",   "Brand", "Dael",  "Doorn", "Eik",   "Els",   "Gaard",
    "Geer",   "Groen", "Haag",  "Ham",    "Heer",  "Hof",   "Holt",  "Hoog",  "Kamp",  "Kerk",
    "Klaver", "Kolk",  "Kruis", "Laar",   "Land",  "Lin",   "Loen",  "Meers", "Molen", "Oost",
    "Raam",   "Riet",  "Roos",  "Schoon", "Slot",  "Steen", "Stolk", "Veld",  "Vree",  "Waal",
    "Water",  "Weer",  "West",  "Wiel",   "Wolf",  "Zand",  "Zee",   "Zuid"};
constexpr std::array<std::string_view, 40> kEndings = {
    "stra",  "sma",   "ink",   "ing",   "mans",  "ma",    "horst", "huis",  "kamp",   "veld",
    "berg",  "beek",  "dijk",  "hof",   "man",   "enaar", "laar",  "loo",   "meijer", "molen",
    "rode",  "schot", "steen", "stede", "burg",  "broek", "bosch", "hout",  "gaard",  "wijk",
    "voort", "weg",   "water", "zand",  "brink", "camp",  "dam",   "elaar", "haven",  "kerk"};
constexpr std::array<std::string_view, 8> kParticles = {"van", "van de", "van den", "van der",
                                                        "de",  "ter",    "ten",     "van 't"};

constexpr std::array<std::string_view, 64> kBoys = {
    "Noah",   "Sem",      "Lucas",   "Finn",   "Daan",    "Levi",   "Milan",     "Bram",
    "Liam",   "Luuk",     "Mees",    "Thomas", "Jesse",   "Thijs",  "Lars",      "Ruben",
    "Tim",    "Stijn",    "Julian",  "Max",    "Sam",     "Jayden", "Mohammed",  "Mohamed",
    "Adam",   "Ali",      "Hamza",   "Bilal",  "Emre",    "Yusuf",  "Johannes",  "Jan",
    "Pieter", "Cornelis", "Hendrik", "Willem", "Jacobus", "Gerrit", "Wilhelmus", "Antonius",
    "Robert", "Marco",    "Dennis",  "Jeroen", "Martijn", "Kevin",  "Rick",      "Bas",
    "Niels",  "Sven",     "Floris",  "Teun",   "Gijs",    "Jurre",  "Hugo",      "Joep",
    "Siem",   "Boaz",     "Dylan",   "Mike",   "Jakub",   "Piotr",  "Minh",      "Omar"};
constexpr std::array<std::string_view, 64> kGirls = {
    "Emma",       "Julia",    "Sophie",  "Lotte",      "Anna",     "Mila",      "Zoe",
    "Tess",       "Eva",      "Saar",    "Noor",       "Lisa",     "Sara",      "Fleur",
    "Maud",       "Nina",     "Lynn",    "Roos",       "Isa",      "Evi",       "Fenna",
    "Lieke",      "Nora",     "Yara",    "Fatima",     "Aisha",    "Amina",     "Zeynep",
    "Elif",       "Maria",    "Johanna", "Anna Maria", "Cornelia", "Elisabeth", "Catharina",
    "Wilhelmina", "Hendrika", "Petra",   "Monique",    "Sandra",   "Linda",     "Kim",
    "Laura",      "Iris",     "Anouk",   "Femke",      "Sanne",    "Naomi",     "Romy",
    "Luna",       "Olivia",   "Hanna",   "Vera",       "Jasmijn",  "Benthe",    "Puck",
    "Nienke",     "Marit",    "Esmee",   "Zofia",      "Maja",     "Linh",      "Chloe",
    "Bo"};

int TotalWeight() {
  int total = 0;
  for (const Weighted& name : kFrequent) total += name.weight;
  return total;
}

Surname Frequent(SeededRandom& random) {
  static const int total = TotalWeight();
  auto left = static_cast<int>(random.Below(static_cast<uint64_t>(total)));
  for (const Weighted& name : kFrequent) {
    left -= name.weight;
    if (left < 0) return {std::string(name.particle), std::string(name.stem)};
  }
  return {};
}

// The head of each list is drawn more often: the product of two uniform numbers favours small
// indexes.
std::string_view DrawSkewed(SeededRandom& random, std::string_view const* names, size_t count) {
  const double place = random.Unit() * random.Unit();
  return names[static_cast<size_t>(place * static_cast<double>(count))];
}

}  // namespace

Surname DrawSurname(SeededRandom& random) {
  if (random.Chance(0.35)) return Frequent(random);
  Surname name;
  if (random.Chance(0.3)) name.particle = kParticles[random.Below(kParticles.size())];
  name.stem = std::string(kStems[random.Below(kStems.size())]);
  if (random.Chance(0.5)) name.stem += random.Chance(0.3) ? "er" : "en";
  name.stem += kEndings[random.Below(kEndings.size())];
  if (random.Chance(0.03)) name.stem += "-" + Frequent(random).stem;
  return name;
}

std::string DrawFirstNames(SeededRandom& random, Sex sex) {
  const auto& list = sex == Sex::kMale ? kBoys : kGirls;
  std::string names(DrawSkewed(random, list.data(), list.size()));
  while (random.Chance(0.45) && names.size() < 40) {
    names += " ";
    names += DrawSkewed(random, list.data(), list.size());
  }
  return names;
}

std::string CallName(const std::string& first_name) {
  static const std::map<std::string, std::string> kShort = {
      {"Johannes", "Jan"},    {"Cornelis", "Kees"},   {"Hendrik", "Henk"},  {"Wilhelmus", "Wim"},
      {"Jacobus", "Jaap"},    {"Antonius", "Toon"},   {"Pieter", "Piet"},   {"Mohammed", "Mo"},
      {"Johanna", "Joke"},    {"Cornelia", "Corrie"}, {"Elisabeth", "Els"}, {"Catharina", "Karin"},
      {"Wilhelmina", "Mien"}, {"Hendrika", "Riek"},   {"Thomas", "Tom"},    {"Sophie", "Fie"}};
  const auto found = kShort.find(first_name);
  return found == kShort.end() ? first_name : found->second;
}

}  // namespace koppel::population
