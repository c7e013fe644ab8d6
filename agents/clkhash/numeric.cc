#include "agents/clkhash/numeric.h"

#include <openssl/crypto.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "agents/clkhash/python_number.h"

namespace koppel::agents {
namespace {

// Only memory can fail here.
void Check(bool done) {
  if (!done) std::abort();
}

BigNumber NewNumber() {
  BigNumber number(BN_new());
  Check(number != nullptr);
  return number;
}

BigNumber FromDecimal(const std::string& digits) {
  BIGNUM* number = nullptr;
  Check(BN_dec2bn(&number, digits.c_str()) > 0);
  return BigNumber(number);
}

std::string ToDecimal(const BIGNUM& number) {
  char* digits = BN_bn2dec(&number);
  Check(digits != nullptr);
  std::string text(digits);
  OPENSSL_free(digits);
  return text;
}

// A whole, finite double, exactly.
BigNumber FromWhole(double whole) {
  char digits[400];
  std::snprintf(digits, sizeof(digits), "%.0f", whole == 0 ? 0.0 : whole);
  return FromDecimal(digits);
}

// 10^precision as the double nearest to it, infinite from 309.
double PowerOfTen(uint32_t precision) {
  return std::strtod(Concat("1e", precision).c_str(), nullptr);
}

// number * 10^precision, halves to even; nothing where it is not finite.
std::optional<BigNumber> RoundScaled(double number, uint32_t precision) {
  const double power = PowerOfTen(precision);
  const double scaled = std::nearbyint(number * power);
  if (!std::isfinite(power) || !std::isfinite(scaled)) return std::nullopt;
  return FromWhole(scaled);
}

}  // namespace

Result<NumericGrid> NumericGrid::Create(double threshold, uint32_t resolution, uint32_t precision) {
  std::optional<BigNumber> distance;
  if (threshold == std::trunc(threshold)) {
    // JSON does not tell 10 from 10.0; Python multiplies the first exactly.
    distance = FromDecimal(ToDecimal(*FromWhole(threshold)) + std::string(precision, '0'));
  } else {
    distance = RoundScaled(threshold, precision);
  }
  if (!distance) return InvalidArgument("got a number that overflows, want a smaller one");
  if (BN_is_zero(distance->get())) {
    return InvalidArgument("got a number that is 0 when rounded to ", precision,
                           " decimal places, want more fractional_precision");
  }
  return NumericGrid(*std::move(distance), resolution, precision);
}

Result<BigNumber> NumericGrid::Scaled(std::string_view utf8) const {
  if (std::optional<std::string> integer = PythonInteger(utf8)) {
    if (*integer != "0") integer->append(precision_, '0');
    return FromDecimal(*integer);
  }
  const std::optional<double> number = PythonFloat(utf8);
  if (!number) return InvalidArgument("got text that is no number, want one");
  std::optional<BigNumber> scaled;
  if (precision_ > 0) {
    scaled = RoundScaled(*number, precision_);
  } else if (std::isfinite(*number)) {
    scaled = FromWhole(std::trunc(*number));
  }
  if (!scaled) return InvalidArgument("got a number that is too large or none, want a finite one");
  return *std::move(scaled);
}

Result<std::vector<std::string>> NumericGrid::Neighbours(std::string_view utf8) const {
  KOPPEL_ASSIGN_OR_RETURN(const BigNumber value, Scaled(utf8));
  const BigNumber residue = NewNumber();
  const BigNumber twice = NewNumber();
  const BigNumber reach = NewNumber();
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), &BN_CTX_free);
  // To the nearest multiple of the distance, ties up.
  Check(context != nullptr && BN_mul_word(value.get(), 2 * uint64_t{resolution_}) == 1 &&
        BN_nnmod(residue.get(), value.get(), distance_.get(), context.get()) == 1 &&
        BN_lshift1(twice.get(), residue.get()) == 1 &&
        BN_sub(value.get(), value.get(), residue.get()) == 1);
  if (BN_cmp(twice.get(), distance_.get()) >= 0) {
    Check(BN_add(value.get(), value.get(), distance_.get()) == 1);
  }
  Check(BN_copy(reach.get(), distance_.get()) != nullptr &&
        BN_mul_word(reach.get(), resolution_) == 1 &&
        BN_sub(value.get(), value.get(), reach.get()) == 1);
  std::vector<std::string> tokens;
  for (uint32_t i = 0; i <= 2 * resolution_; ++i) {
    tokens.push_back(ToDecimal(*value));
    Check(BN_add(value.get(), value.get(), distance_.get()) == 1);
  }
  return tokens;
}

}  // namespace koppel::agents
