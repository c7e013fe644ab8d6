#include "tests/closure/closure.h"

#include <google/protobuf/struct.pb.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "base/file.h"
#include "proto/canonical.h"
#include "tests/support/process.h"

namespace koppel::closure {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// A missing member reads as an empty value, and its strings and lists as empty.
const Value& Member(const Struct& object, const std::string& name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? Value::default_instance() : found->second;
}

std::string Text(const Struct& object, const std::string& name) {
  return Member(object, name).string_value();
}

std::vector<Struct> Objects(const Struct& object, const std::string& name) {
  std::vector<Struct> objects;
  for (const Value& value : Member(object, name).list_value().values()) {
    objects.push_back(value.struct_value());
  }
  return objects;
}

Result<Struct> ReadReply(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  Struct object;
  KOPPEL_RETURN_IF_ERROR(ParseJson(path, json, object));
  return object;
}

// The newest index is the one whose name comes last.
Result<std::string> NewestIndex(const std::string& folder) {
  std::string newest;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("index-")) newest = std::max(newest, name);
  }
  if (!newest.empty()) return newest;
  return Failure(StatusCode::kNotFound, folder, ": no index: run cmake on the build folder again");
}

struct Target {
  std::string name;
  std::vector<std::string> depends_on;
};
using Targets = std::map<std::string, Target>;

Result<Targets> ReadTargets(const std::string& folder, const Struct& codemodel) {
  Targets targets;
  for (const Struct& configuration : Objects(codemodel, "configurations")) {
    for (const Struct& listed : Objects(configuration, "targets")) {
      KOPPEL_ASSIGN_OR_RETURN(const Struct reply,
                              ReadReply(folder + "/" + Text(listed, "jsonFile")));
      Target& target = targets[Text(listed, "id")];
      target.name = Text(listed, "name");
      for (const Struct& dependency : Objects(reply, "dependencies")) {
        target.depends_on.push_back(Text(dependency, "id"));
      }
    }
  }
  return targets;
}

Result<Targets> ReadCodemodel(const std::string& build_folder) {
  const std::string folder = build_folder + "/.cmake/api/v1/reply";
  KOPPEL_ASSIGN_OR_RETURN(const std::string name, NewestIndex(folder));
  KOPPEL_ASSIGN_OR_RETURN(const Struct index, ReadReply(folder + "/" + name));
  for (const Struct& object : Objects(index, "objects")) {
    if (Text(object, "kind") != "codemodel") continue;
    KOPPEL_ASSIGN_OR_RETURN(const Struct codemodel,
                            ReadReply(folder + "/" + Text(object, "jsonFile")));
    return ReadTargets(folder, codemodel);
  }
  return Failure(StatusCode::kNotFound, folder, ": no codemodel in ", name);
}

Result<Names> RunNm(const std::string& nm, const std::string& which, const std::string& file) {
  const testing::Finished finished = testing::Run({nm, "-D", which, file});
  if (finished.exit_code != 0) {
    return Failure(StatusCode::kUnavailable, nm, ": ", file, ": exit code ", finished.exit_code);
  }
  Names names;
  std::istringstream lines(finished.out);
  for (std::string line; std::getline(lines, line);) {
    const std::string symbol = line.substr(line.rfind(' ') + 1);
    names.insert(symbol.substr(0, symbol.find('@')));
  }
  return names;
}

}  // namespace

Result<Names> TargetClosure(const std::string& build_folder, const std::string& target) {
  KOPPEL_ASSIGN_OR_RETURN(const Targets targets, ReadCodemodel(build_folder));
  std::vector<std::string> open;
  for (const auto& [id, each] : targets) {
    if (each.name == target) open.push_back(id);
  }
  if (open.empty()) return Failure(StatusCode::kNotFound, "target: got ", target, ", want a known");
  std::set<std::string> seen;
  Names names;
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    const auto found = targets.find(id);
    // ZERO_CHECK and the like stand in no configuration's list.
    if (found == targets.end()) continue;
    names.insert(found->second.name);
    open.insert(open.end(), found->second.depends_on.begin(), found->second.depends_on.end());
  }
  return names;
}

Result<Names> UndefinedSymbols(const std::string& nm, const std::string& binary) {
  return RunNm(nm, "--undefined-only", binary);
}

Result<Names> SymbolsTakenFrom(const std::string& nm, const std::string& binary,
                               const std::vector<std::string>& libraries) {
  KOPPEL_ASSIGN_OR_RETURN(const Names undefined, UndefinedSymbols(nm, binary));
  Names taken;
  for (const std::string& library : libraries) {
    KOPPEL_ASSIGN_OR_RETURN(const Names exported, RunNm(nm, "--defined-only", library));
    if (exported.empty()) {
      return Failure(StatusCode::kFailedPrecondition, library, ": exports no symbols");
    }
    std::set_intersection(undefined.begin(), undefined.end(), exported.begin(), exported.end(),
                          std::inserter(taken, taken.end()));
  }
  return taken;
}

Result<Names> ReadNames(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  Names names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] != '#') names.insert(line);
  }
  return names;
}

Names Beyond(const Names& used, const Names& allowed) {
  Names beyond;
  std::set_difference(used.begin(), used.end(), allowed.begin(), allowed.end(),
                      std::inserter(beyond, beyond.end()));
  return beyond;
}

}  // namespace koppel::closure
