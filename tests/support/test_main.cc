#include <gmock/gmock.h>

#include "tests/support/seed.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  koppel::testing::Seed();
  return RUN_ALL_TESTS();
}
