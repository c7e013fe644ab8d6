#include "office/indicators/overlap.h"

namespace koppel::office {
namespace {

constexpr char kSelectSources[] = R"sql(
SELECT DISTINCT pseudonym, source
FROM members
ORDER BY pseudonym, source
)sql";

}  // namespace

Result<SourceOverlap> CountSourceOverlap(const Database& database) {
  KOPPEL_ASSIGN_OR_RETURN(Statement rows, database.Prepare(kSelectSources));
  SourceOverlap overlap;
  std::string person;
  std::vector<std::string> sources;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool row, rows.Step());
    if (!row || rows.Text(0) != person) {
      if (!sources.empty()) ++overlap[sources];
      sources.clear();
    }
    if (!row) return overlap;
    person = rows.Text(0);
    sources.push_back(rows.Text(1));
  }
}

}  // namespace koppel::office
