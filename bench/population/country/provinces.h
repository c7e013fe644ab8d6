// Which province a four-digit postcode lies in.
#pragma once

#include "bench/population/country/country.h"

namespace koppel::population {

// 1000 <= postcode <= 9999. After the real ranges, without the enclaves.
Province ProvinceOfPostcode(uint32_t postcode);

}  // namespace koppel::population
