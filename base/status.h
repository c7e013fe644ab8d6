// The one way in which things fail. Status and Result<T> are Abseil's; their codes equal gRPC's
// numerically.
//
// Messages are one line, say what was got and what was wanted ("field: got X, want Y"), name file
// and line of the input where there is one, and never hold field values, keys or encodings.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace koppel {

using Status = absl::Status;
using StatusCode = absl::StatusCode;

template <typename T>
using Result = absl::StatusOr<T>;

inline Status OkStatus() { return absl::OkStatus(); }

// The packaged Abseil has a string_view of its own; these two are the only places that need to
// know.
template <typename T>
decltype(auto) AbslPart(const T& part) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return absl::string_view(part.data(), part.size());
  } else {
    return (part);
  }
}

// Strings and numbers, one after the other.
template <typename... Parts>
std::string Concat(const Parts&... parts) {
  return absl::StrCat(AbslPart(parts)...);
}

inline std::string_view MessageOf(const Status& status) {
  return {status.message().data(), status.message().size()};
}

template <typename... Parts>
Status Failure(StatusCode code, const Parts&... parts) {
  return Status(code, Concat(parts...));
}

// Bad input: the caller must change it. Exit code 1, gRPC INVALID_ARGUMENT.
template <typename... Parts>
Status InvalidArgument(const Parts&... parts) {
  return Failure(StatusCode::kInvalidArgument, parts...);
}

// The same status with "where: " before its message.
inline Status Annotate(const Status& status, std::string_view where) {
  if (status.ok()) return status;
  return Failure(status.code(), where, ": ", status.message());
}

}  // namespace koppel

// Returns the status of `expression` from the enclosing function unless it is OK.
#define KOPPEL_RETURN_IF_ERROR(expression)                                  \
  do {                                                                      \
    if (::absl::Status koppel_status = (expression); !koppel_status.ok()) { \
      return koppel_status;                                                 \
    }                                                                       \
  } while (false)

#define KOPPEL_CONCAT_INNER(a, b) a##b
#define KOPPEL_CONCAT(a, b) KOPPEL_CONCAT_INNER(a, b)
#define KOPPEL_ASSIGN_OR_RETURN_IMPL(result, lhs, expression) \
  auto result = (expression);                                 \
  if (!result.ok()) return std::move(result).status();        \
  lhs = std::move(result).value()

// KOPPEL_ASSIGN_OR_RETURN(auto x, F()); assigns the value or returns the error from the enclosing
// function.
#define KOPPEL_ASSIGN_OR_RETURN(lhs, expression) \
  KOPPEL_ASSIGN_OR_RETURN_IMPL(KOPPEL_CONCAT(koppel_result_, __LINE__), lhs, expression)
