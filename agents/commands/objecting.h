// Objections of persons, carried out and lifted: what `withdraw` and `subject` do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/commands/submit_session.h"
#include "agents/upload/objections.h"
#include "base/status.h"

namespace koppel::agents {

struct ObjectionRequest {
  ObjectionScope scope;
  // Ids as they stand in the sources; they are neither printed nor sent.
  std::vector<std::string> persons;
  bool json = false;
};

// Who is asked whether a source is the agency's: its own files and receipts, or the linker too
// where they do not know it.
enum class Ask { kNobody, kLinkerToo };

// UsageError "--source: got ..." for a source that is not the agency's, which would be one in which
// nobody stands. Empty: all, which is fine.
Status CheckSource(const SubmitSession& session, const std::string& source, Ask ask);

// Keeps the objections, so that no later submit delivers the persons, and then withdraws them from
// every delivery of the scope; prints what was withdrawn. May be repeated: after an error of one
// project the others are done all the same, and the first error is returned. Errors of CheckSource,
// before anything is kept, and of Withdrawer.
Status CarryOut(const SubmitSession& session, const ObjectionRequest& request, int64_t now_ms);

// Forgets the objections, so that later submits deliver the persons again; prints how many there
// were. What was withdrawn stays withdrawn.
Status Lift(const SubmitSession& session, const ObjectionRequest& request);

}  // namespace koppel::agents
