// A project specification that uses every part of the contract, to be broken one limit at a time.
#pragma once

#include "koppel/v1/project.pb.h"

namespace koppel::testing {

v1::ProjectSpecification WholeSpecification();

}  // namespace koppel::testing
