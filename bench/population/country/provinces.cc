#include "bench/population/country/provinces.h"

#include <algorithm>

namespace koppel::population {
namespace {

struct Range {
  uint32_t last;
  Province province;
};

// From 1000 on. The general course of the postcode map, to a few postcodes at the borders.
constexpr Range kRanges[] = {
    {1299, Province::kNoordHolland}, {1379, Province::kFlevoland},
    {2158, Province::kNoordHolland}, {3399, Province::kZuidHolland},
    {3769, Province::kUtrecht},      {3799, Province::kGelderland},
    {3839, Province::kUtrecht},      {3889, Province::kGelderland},
    {3899, Province::kFlevoland},    {3999, Province::kUtrecht},
    {4199, Province::kGelderland},   {4249, Province::kZuidHolland},
    {4299, Province::kNoordBrabant}, {4599, Province::kZeeland},
    {5299, Province::kNoordBrabant}, {5335, Province::kGelderland},
    {5799, Province::kNoordBrabant}, {5829, Province::kLimburg},
    {5849, Province::kNoordBrabant}, {6499, Province::kLimburg},
    {6583, Province::kGelderland},   {6599, Province::kLimburg},
    {7399, Province::kGelderland},   {7739, Province::kOverijssel},
    {7769, Province::kDrenthe},      {7799, Province::kOverijssel},
    {7999, Province::kDrenthe},      {8049, Province::kOverijssel},
    {8099, Province::kGelderland},   {8159, Province::kOverijssel},
    {8199, Province::kGelderland},   {8259, Province::kFlevoland},
    {8299, Province::kOverijssel},   {8322, Province::kFlevoland},
    {8379, Province::kOverijssel},   {9299, Province::kFriesland},
    {9349, Province::kDrenthe},      {9399, Province::kGroningen},
    {9499, Province::kDrenthe},      {9999, Province::kGroningen},
};

}  // namespace

Province ProvinceOfPostcode(uint32_t postcode) {
  return std::find_if(std::begin(kRanges), std::end(kRanges),
                      [&](const Range& range) { return postcode <= range.last; })
      ->province;
}

}  // namespace koppel::population
