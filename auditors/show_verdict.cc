#include <fmt/format.h>

#include "auditors/log_verifier.h"

namespace koppel::auditors {
namespace {

std::string ShowProject(const ProjectVerdict& project) {
  const uint32_t withdrawn = project.records_withdrawn();
  return fmt::format(
      "  {}  approved by {} of {}, {} deliveries, {} jobs, {} fetches{}\n    hash {}\n",
      project.id(), project.approvals(), project.approvals_wanted(), project.deliveries(),
      project.jobs(), project.results_fetched(),
      withdrawn == 0 ? "" : fmt::format(", {} records withdrawn", withdrawn),
      project.project_hash());
}

std::string ShowDeed(const Deed& deed) {
  const std::string project = deed.project().empty() ? "" : deed.project() + ": ";
  return fmt::format("  {:>5}  {}  {}{}\n", deed.index(), deed.time(), project, deed.what());
}

std::string ShowLog(const Verdict& verdict) {
  std::string text =
      fmt::format("log of {}, checkpoint of {}\n  root {}\n  {} entries, {} hidden\n",
                  verdict.origin().empty() ? "?" : verdict.origin(),
                  verdict.checkpoint_time().empty() ? "?" : verdict.checkpoint_time(),
                  verdict.root(), verdict.entries(), verdict.hidden());
  text += verdict.projects().empty() ? "projects: none\n" : "projects\n";
  for (const ProjectVerdict& project : verdict.projects()) text += ShowProject(project);
  text += verdict.deeds().empty() ? "what was done: nothing valid\n" : "what was done\n";
  for (const Deed& deed : verdict.deeds()) text += ShowDeed(deed);
  return text;
}

}  // namespace

std::string Headline(const Verdict& verdict) {
  if (verdict.outcome() == "good") return "good";
  if (verdict.outcome() == "unsigned") return "not signed by the key given, nothing else checked";
  if (verdict.outcome() == "outdated") return "good so far, but older than a checkpoint";
  return fmt::format("VIOLATED, {} findings", verdict.violations_size());
}

std::string ShowVerdict(const Verdict& verdict) {
  std::string text = verdict.outcome() == "unsigned" ? "" : ShowLog(verdict);
  text += fmt::format("verdict: {}\n", Headline(verdict));
  for (const Violation& violation : verdict.violations()) {
    text += fmt::format("  {}: {}\n", violation.where(), violation.what());
  }
  return text;
}

}  // namespace koppel::auditors
