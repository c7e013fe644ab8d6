#include "bench/population/views/view.h"

#include "bench/population/views/sources.h"

namespace koppel::population {
namespace {

template <char list>
View LookList(const Scene& scene, const Delivery& delivery) {
  return LookTrafficking(scene, delivery, list);
}

}  // namespace

double FactorOf(Difficulty difficulty) {
  return difficulty == Difficulty::kEasy ? 0.3 : difficulty == Difficulty::kRealistic ? 1 : 2;
}

const std::vector<Source>& Sources() {
  static const std::vector<Source> kSources = {
      {"police", kPoliceHeader, LookPolice},
      {"youth_care", kYouthCareHeader, LookYouthCare},
      {"board", kBoardHeader, LookBoard},
      {"prosecution", kProsecutionHeader, LookProsecution},
      {"trafficking_i", TraffickingHeader('I'), LookList<'I'>},
      {"trafficking_k", TraffickingHeader('K'), LookList<'K'>},
      {"trafficking_o", TraffickingHeader('O'), LookList<'O'>},
      {"trafficking_p", TraffickingHeader('P'), LookList<'P'>},
      {"trafficking_r", TraffickingHeader('R'), LookList<'R'>},
      {"trafficking_z", TraffickingHeader('Z'), LookList<'Z'>},
      {"register", kRegisterHeader, LookRegister},
      {"hospital", kHospitalHeader, LookHospital},
  };
  return kSources;
}

}  // namespace koppel::population
