#include "bench/population/views/origins.h"

#include <array>

namespace koppel::population {
namespace {

struct Land {
  std::string_view name;
  std::string_view nationality;
};

// Four of each origin, the first two of the countries that most came from (order design).
constexpr std::array<std::array<Land, 4>, kOrigins> kCountries = {{
    {{{"Nederland", "Nederlandse"},
      {"Nederland", "Nederlandse"},
      {"Nederland", "Nederlandse"},
      {"Nederland", "Nederlandse"}}},
    {{{"Turkije", "Turkse"}, {"Turkije", "Turkse"}, {"Turkije", "Turkse"}, {"Turkije", "Turkse"}}},
    {{{"Marokko", "Marokkaanse"},
      {"Marokko", "Marokkaanse"},
      {"Marokko", "Marokkaanse"},
      {"Marokko", "Marokkaanse"}}},
    {{{"Suriname", "Surinaamse"},
      {"Suriname", "Nederlandse"},
      {"Suriname", "Nederlandse"},
      {"Suriname", "Surinaamse"}}},
    {{{"Curaçao", "Nederlandse"},
      {"Aruba", "Nederlandse"},
      {"Curaçao", "Nederlandse"},
      {"Bonaire", "Nederlandse"}}},
    {{{"Polen", "Poolse"}, {"Polen", "Poolse"}, {"Polen", "Poolse"}, {"Polen", "Poolse"}}},
    {{{"Roemenië", "Roemeense"},
      {"Bulgarije", "Bulgaarse"},
      {"Hongarije", "Hongaarse"},
      {"Duitsland", "Duitse"}}},
    {{{"Syrië", "Syrische"}, {"Irak", "Iraakse"}, {"Egypte", "Egyptische"}, {"Syrië", "Syrische"}}},
    {{{"Nigeria", "Nigeriaanse"},
      {"Eritrea", "Eritrese"},
      {"Somalië", "Somalische"},
      {"Ghana", "Ghanese"}}},
    {{{"China", "Chinese"},
      {"Vietnam", "Vietnamese"},
      {"Filipijnen", "Filipijnse"},
      {"India", "Indiase"}}},
}};

bool CameFromElsewhere(const Person& person) {
  return person.registered.has_value() || person.role == Role::kVisitor;
}

const Land& LandOf(const Country& country, const Person& person) {
  SeededRandom random = StreamFor(country.seed(), "view countries", person.id);
  return kCountries[static_cast<size_t>(person.origin)][random.Below(4)];
}

}  // namespace

std::string_view NationalityOf(const Country& country, const Person& person) {
  return CameFromElsewhere(person) ? LandOf(country, person).nationality : "Nederlandse";
}

std::string_view BirthCountryOf(const Country& country, const Person& person) {
  return CameFromElsewhere(person) ? LandOf(country, person).name : "Nederland";
}

}  // namespace koppel::population
