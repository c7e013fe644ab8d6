// The sources one by one; view.h has them as a list.
#pragma once

#include "bench/population/views/view.h"

namespace koppel::population {

extern const std::string_view kPoliceHeader;
extern const std::string_view kYouthCareHeader;
extern const std::string_view kBoardHeader;
extern const std::string_view kProsecutionHeader;
extern const std::string_view kRegisterHeader;
extern const std::string_view kHospitalHeader;

View LookPolice(const Scene& scene, const Delivery& delivery);
View LookYouthCare(const Scene& scene, const Delivery& delivery);
View LookBoard(const Scene& scene, const Delivery& delivery);
View LookProsecution(const Scene& scene, const Delivery& delivery);
View LookRegister(const Scene& scene, const Delivery& delivery);
View LookHospital(const Scene& scene, const Delivery& delivery);

// Of the list with that letter: I, K, O, P, R or Z.
std::string_view TraffickingHeader(char list);
View LookTrafficking(const Scene& scene, const Delivery& delivery, char list);

}  // namespace koppel::population
