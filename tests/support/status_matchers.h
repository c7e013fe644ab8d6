// Matchers for Status and Result, and the macros that tests read best with.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "base/status.h"

namespace koppel::testing {

inline const Status& StatusOf(const Status& status) { return status; }
template <typename T>
const Status& StatusOf(const Result<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

// Fails(StatusCode::kNotFound, HasSubstr("project"))
MATCHER_P2(Fails, code, message, "fails with that code and message") {
  const Status& status = StatusOf(arg);
  *result_listener << status;
  return status.code() == code &&
         ::testing::ExplainMatchResult(message, std::string(status.message()), result_listener);
}

}  // namespace koppel::testing

#define EXPECT_OK(expression) EXPECT_THAT((expression), ::koppel::testing::IsOk())
#define ASSERT_OK(expression) ASSERT_THAT((expression), ::koppel::testing::IsOk())
#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  KOPPEL_TEST_ASSIGN_IMPL(KOPPEL_CONCAT(koppel_test_result_, __LINE__), lhs, expression)
#define KOPPEL_TEST_ASSIGN_IMPL(result, lhs, expression) \
  auto result = (expression);                            \
  ASSERT_THAT(result, ::koppel::testing::IsOk());        \
  lhs = std::move(result).value()
