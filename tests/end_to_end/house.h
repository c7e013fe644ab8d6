// A running house for tests of what goes wrong: the real koppel-linker with an approved project,
// and the agencies police and board, who submit with the real koppel-agent.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/project.pb.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/process.h"

namespace koppel::testing {

class House {
 public:
  using Edit = std::function<void(v1::ProjectSpecification&)>;
  // The project "pilot" has the linkage schema nl-person-protected and no events, unless `edit`
  // changes what the officers approve. Both agencies hold the same linkage key. The linker listens,
  // and keeps its port when it starts again.
  explicit House(const Edit& edit = nullptr);

  // Gives an agency another linkage key.
  void GiveLinkageKey(OpenParty& agency, char filled_with);
  // Writes the files that the agency's programs read, anew: after its keystore has changed, or with
  // the certificate of `party`.
  void WriteAgency(const OpenParty& party);

  // The command that submits a file as the agency's source, and its end.
  std::vector<std::string> SubmitCommand(const OpenParty& agency, const std::string& csv) const;
  Finished Submit(const OpenParty& agency, const std::string& csv) const;

  // The agency's deliveries as the linker has them, and how many of all agencies are in its log.
  std::vector<v1::Delivery> Deliveries(const OpenParty& agency) const;
  size_t LoggedDeliveries();
  // The files that the agency keeps of its deliveries; not its empty locks.
  std::vector<std::string> StateFiles(const OpenParty& agency) const;

  LinkerCase hub;
  std::string passphrase_file;

 private:
  void KeepThePort() const;
};

// A file of the police with one row for each of `persons` persons.
std::string PoliceCsv(int persons);

}  // namespace koppel::testing
