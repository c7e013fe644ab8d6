#include "agents/attack/multiply.h"

#include <algorithm>

// Targets whose vectors have no size at compile time cannot stand in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/attack/multiply.cc"
// Order matters: foreach_target.h includes this file once for each instruction set.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#ifndef KOPPEL_MULTIPLY_SHAPE
#define KOPPEL_MULTIPLY_SHAPE
namespace koppel::attack {

// Columns of a panel: whole vectors of every instruction set.
inline constexpr size_t kPanel = 32;

// Some rows, one panel.
struct PanelTask {
  const float* rows;
  size_t stride;
  size_t count;
  const float* panel;
  // Depths that are added to what stands in `out`.
  size_t first;
  size_t end;
  float* out;
  size_t out_stride;
};

}  // namespace koppel::attack
#endif

HWY_BEFORE_NAMESPACE();
namespace koppel::attack::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Lane = hn::Vec<Floats>;

// Rows and vectors whose sums stand in registers.
constexpr size_t kRows = 6;
constexpr size_t kVectors = 2;

#define KOPPEL_UNROLL _Pragma("GCC unroll 8")

template <size_t kCount>
HWY_ATTR HWY_INLINE void AddRows(const PanelTask& task, size_t row, size_t column) {
  const Floats d;
  const size_t lanes = hn::Lanes(d);
  const float* rows = task.rows + row * task.stride;
  float* out = task.out + row * task.out_stride + column;
  Lane sums[kCount][kVectors];
  KOPPEL_UNROLL for (size_t r = 0; r < kCount; ++r) {
    KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
      sums[r][v] = hn::LoadU(d, out + r * task.out_stride + v * lanes);
    }
  }
  for (size_t depth = task.first; depth < task.end; ++depth) {
    const float* values = task.panel + depth * kPanel + column;
    const Lane factors[kVectors] = {hn::LoadU(d, values), hn::LoadU(d, values + lanes)};
    KOPPEL_UNROLL for (size_t r = 0; r < kCount; ++r) {
      const Lane value = hn::Set(d, rows[r * task.stride + depth]);
      KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = hn::MulAdd(value, factors[v], sums[r][v]);
      }
    }
  }
  KOPPEL_UNROLL for (size_t r = 0; r < kCount; ++r) {
    KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
      hn::StoreU(sums[r][v], d, out + r * task.out_stride + v * lanes);
    }
  }
}

HWY_ATTR void AddPanelOn(const PanelTask& task) {
  const size_t width = kVectors * hn::Lanes(Floats());
  for (size_t column = 0; column < kPanel; column += width) {
    size_t row = 0;
    for (; row + kRows <= task.count; row += kRows) AddRows<kRows>(task, row, column);
    for (; row < task.count; ++row) AddRows<1>(task, row, column);
  }
}

}  // namespace koppel::attack::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace koppel::attack {
namespace {

HWY_EXPORT(AddPanelOn);

// A panel of so many depths stays in a core's own cache while all rows pass.
constexpr size_t kDepths = 512;

size_t WholePanels(size_t columns) { return (columns + kPanel - 1) / kPanel; }

}  // namespace

Panels::Panels(size_t depth, size_t columns)
    : depth_(depth), columns_(columns), values_(WholePanels(columns) * kPanel * depth) {}

float& Panels::at(size_t depth, size_t column) {
  return values_[(column / kPanel * depth_ + depth) * kPanel + column % kPanel];
}

Panels Panels::OfColumns(const Matrix& columns) {
  Panels panels(static_cast<size_t>(columns.rows()), static_cast<size_t>(columns.cols()));
  for (Eigen::Index depth = 0; depth < columns.rows(); ++depth) {
    for (Eigen::Index i = 0; i < columns.cols(); ++i) {
      panels.at(static_cast<size_t>(depth), static_cast<size_t>(i)) = columns(depth, i);
    }
  }
  return panels;
}

Panels Panels::OfRows(const Matrix& rows) {
  Panels panels(static_cast<size_t>(rows.cols()), static_cast<size_t>(rows.rows()));
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    for (Eigen::Index depth = 0; depth < rows.cols(); ++depth) {
      panels.at(static_cast<size_t>(depth), static_cast<size_t>(i)) = rows(i, depth);
    }
  }
  return panels;
}

Matrix Panels::Times(const Eigen::Ref<const Matrix>& rows) const {
  const size_t panels = WholePanels(columns_);
  Matrix products = Matrix::Zero(rows.rows(), static_cast<Eigen::Index>(panels * kPanel));
  for (size_t first = 0; first < depth_; first += kDepths) {
    const size_t end = std::min(first + kDepths, depth_);
    for (size_t panel = 0; panel < panels; ++panel) {
      HWY_DYNAMIC_DISPATCH(AddPanelOn)
      ({rows.data(), static_cast<size_t>(rows.outerStride()), static_cast<size_t>(rows.rows()),
        values_.data() + panel * depth_ * kPanel, first, end, products.data() + panel * kPanel,
        panels * kPanel});
    }
  }
  products.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(columns_));
  return products;
}

}  // namespace koppel::attack
#endif  // HWY_ONCE
