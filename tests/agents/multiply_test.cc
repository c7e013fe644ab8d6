// Products of matrices.
#include "agents/attack/multiply.h"

#include <gtest/gtest.h>

#include "agents/attack/matrix.h"
#include "base/random.h"
#include "tests/support/seed.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

Matrix Made(SeededRandom& random, Index rows, Index columns, bool whole) {
  Matrix made(rows, columns);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      made(i, j) =
          whole ? static_cast<float>(random.Below(9)) - 4 : static_cast<float>(random.Unit() - 0.5);
    }
  }
  return made;
}

double SlowProduct(const Matrix& a, const Matrix& b, Index row, Index column) {
  double sum = 0;
  for (Index i = 0; i < a.cols(); ++i) sum += double{a(row, i)} * double{b(i, column)};
  return sum;
}

// Around the rows, columns and depths that are taken together.
TEST(MultiplyTest, ProductsAreThoseOfTheDefinition) {
  SeededRandom random(testing::Seed());
  for (const Index rows : {1, 5, 6, 13}) {
    for (const Index depth : {1, 511, 512, 1025}) {
      for (const Index columns : {1, 31, 32, 70}) {
        const Matrix a = Made(random, rows, depth, true);
        const Matrix b = Made(random, depth, columns, true);
        const Matrix product = Times(a, b);
        ASSERT_EQ(product.rows(), rows);
        ASSERT_EQ(product.cols(), columns);
        EXPECT_EQ(product, Panels::OfRows(b.transpose()).Times(a));
        for (Index i = 0; i < rows; ++i) {
          for (Index j = 0; j < columns; ++j) ASSERT_EQ(product(i, j), SlowProduct(a, b, i, j));
        }
      }
    }
  }
}

TEST(MultiplyTest, FractionsAreNearTheDefinition) {
  SeededRandom random(testing::Seed());
  const Matrix a = Made(random, 40, 700, false);
  const Matrix b = Made(random, 700, 50, false);
  const Matrix product = Product(a, b, 2);
  for (Index i = 0; i < product.rows(); ++i) {
    for (Index j = 0; j < product.cols(); ++j) {
      EXPECT_NEAR(product(i, j), SlowProduct(a, b, i, j), 1e-4);
    }
  }
}

TEST(MultiplyTest, ThreadsAndBlocksDoNotMatter) {
  SeededRandom random(testing::Seed());
  const Matrix a = Made(random, 600, 300, false);
  const Matrix b = Made(random, 300, 40, false);
  const Matrix once = Times(a, b);
  EXPECT_EQ(Product(a, b, 1), once);
  EXPECT_EQ(Product(a, b, 3), once);
  EXPECT_EQ(Correlation(a.transpose(), b, 2), once);
}

}  // namespace
}  // namespace koppel::attack
