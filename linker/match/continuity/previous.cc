#include "linker/match/continuity/previous.h"

namespace koppel::match {

PreviousPersons::PreviousPersons(const std::vector<SourceRecords>& sources)
    : lookup_(std::make_unique<Lookup>()) {
  for (uint32_t i = 0; i < sources.size(); ++i) {
    lookup_->sources.emplace(sources[i].name(), i);
    Refs& refs = lookup_->refs.emplace_back();
    refs.reserve(sources[i].size());
    for (uint32_t r = 0; r < sources[i].size(); ++r) refs.emplace(sources[i].ref(r), r);
    person_of_.emplace_back(sources[i].size(), kNoPerson);
  }
}

void PreviousPersons::AddPerson() { records_.push_back(0); }

Status PreviousPersons::AddRecord(std::string_view source, std::string_view ref) {
  ++records_.back();
  const auto known = lookup_->sources.find(source);
  if (known == lookup_->sources.end()) return OkStatus();
  const Refs& refs = lookup_->refs[known->second];
  const auto record = refs.find(ref);
  if (record == refs.end()) return OkStatus();
  uint32_t& person = person_of_[known->second][record->second];
  if (person != kNoPerson) {
    return InvalidArgument("previous result: got a record of source ", source,
                           " twice, want each record once");
  }
  person = static_cast<uint32_t>(records_.size() - 1);
  return OkStatus();
}

}  // namespace koppel::match
