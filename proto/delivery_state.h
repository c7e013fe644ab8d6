// What the states of a delivery mean, to agencies and linker alike (koppel/v1/ingest.proto).
#pragma once

#include "koppel/v1/ingest.pb.h"

namespace koppel {

// Whether its agency has committed it. Once so it stays so, whatever takes its place later.
inline bool IsCommitted(const v1::Delivery& delivery) {
  return delivery.state() == v1::COMMITTED || delivery.state() == v1::SUPERSEDED;
}

}  // namespace koppel
