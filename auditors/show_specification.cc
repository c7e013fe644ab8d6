#include "auditors/show_specification.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "auditors/text.h"
#include "base/digest.h"
#include "keys/sign.h"
#include "proto/audit_requirement.h"

namespace koppel::auditors {
namespace {

std::string Column(const std::string& name, const std::string& column, int indent) {
  return fmt::format("{:{}}{} <- {}", "", indent, Printable(name), Printable(column));
}

template <typename List>
std::string Listed(const List& texts) {
  std::vector<std::string> shown;
  for (const std::string& text : texts) shown.push_back(Printable(text));
  return fmt::format("{}", fmt::join(shown, ", "));
}

std::string ShowEvent(const v1::EventDeclaration& event) {
  std::string text = fmt::format("    event {}\n", Printable(event.kind()));
  if (!event.when_column().empty()) {
    text += fmt::format("      only where {} is {}\n", Printable(event.when_column()),
                        Listed(event.when_values()));
  }
  text += Column("start", event.start_column(), 6) + "\n";
  if (!event.end_column().empty()) text += Column("end", event.end_column(), 6) + "\n";
  for (const v1::AttributeDeclaration& attribute : event.attributes()) {
    text += fmt::format(
        "{}: {}\n", Column(attribute.name(), attribute.column(), 6),
        attribute.codes().empty() ? "any value" : "one of " + Listed(attribute.codes()));
  }
  return text;
}

std::string ShowSource(const v1::Source& source) {
  std::string text = fmt::format(
      "  {} of {}, legal basis: {}\n    {}\n", Printable(source.name()), Printable(source.agency()),
      Printable(source.legal_basis()),
      source.unique() ? "unique: a person stands in it once" : "not unique: duplicates are linked");
  if (source.events().empty()) text += "    no event: nothing but encodings leaves\n";
  for (const v1::EventDeclaration& event : source.events()) text += ShowEvent(event);
  return text;
}

std::string ShowParty(const v1::Party& party) {
  std::string text = fmt::format("  {} ({})\n    signing key  {}\n", Printable(party.name()),
                                 v1::Role_Name(party.role()), Fingerprint(party.signing_key()));
  if (!party.sealing_key().empty()) {
    text += fmt::format("    sealing key  {}\n", Fingerprint(party.sealing_key()));
  }
  if (!party.officer_key().empty()) {
    text += fmt::format("    officer {}\n    officer key  {}\n", Printable(party.officer()),
                        Fingerprint(party.officer_key()));
  }
  return text;
}

std::string ShowPart(const v1::TokenPart& part) {
  std::string text = Printable(part.field());
  if (part.part() != v1::WHOLE) text += fmt::format(" {}", v1::Part_Name(part.part()));
  if (part.length() > 0) text += fmt::format(" {}", part.length());
  return text;
}

std::string ShowBloomField(const v1::BloomField& field) {
  return fmt::format("{} {} x{}{}", Printable(field.field()), v1::TokenRule_Name(field.tokens()),
                     field.hashes(), field.optional() ? " where known" : "");
}

std::string ShowEncoding(const v1::Encoding& encoding) {
  std::vector<std::string> fields;
  for (const auto& part : encoding.token().parts()) fields.push_back(ShowPart(part));
  for (const auto& field : encoding.bloom().fields()) fields.push_back(ShowBloomField(field));
  const std::string kind =
      encoding.has_token()
          ? fmt::format("exact token{}", encoding.token().settles() ? ", equality settles" : "")
          : fmt::format("Bloom filter, {} bits, {} hardening steps", encoding.bloom().bits(),
                        encoding.bloom().hardening_size());
  return fmt::format("  encoding {} ({})\n    of {}\n", Printable(encoding.name()), kind,
                     fmt::join(fields, ", "));
}

std::string ShowPass(const v1::Pass& pass) {
  if (pass.has_equal()) {
    return fmt::format("  candidates: equal {}\n", Printable(pass.equal().encoding()));
  }
  const v1::SimilarPass& similar = pass.similar();
  std::string measure = "Dice";
  if (similar.measure() == v1::SimilarPass::JACCARD) measure = "Jaccard";
  if (similar.measure() == v1::SimilarPass::HAMMING) measure = "Hamming similarity";
  return fmt::format("  candidates: {} of {} at least {} permille{}{}\n", measure,
                     Printable(similar.encoding()), similar.dice_permille(),
                     similar.index() == v1::SimilarPass::LSH ? ", not all of them (LSH)" : "",
                     similar.unsettled_only() ? ", for records that no token settles" : "");
}

std::string ShowComparison(const v1::Comparison& comparison) {
  std::vector<std::string> terms;
  for (const v1::Term& term : comparison.terms()) {
    terms.push_back(fmt::format("{} (weight {}, floor {} permille)", Printable(term.encoding()),
                                term.weight(), term.floor_permille()));
  }
  if (terms.empty()) terms.push_back("every Bloom filter");
  return fmt::format(
      "  match: mean similarity at least {} permille, shared weight at least {}\n"
      "    of {}\n",
      comparison.threshold_permille(), comparison.least_weight(), fmt::join(terms, ", "));
}

std::string ShowSchema(const v1::LinkageSchema& schema) {
  std::string text =
      fmt::format("schema      {} version {}\n", Printable(schema.name()), schema.version());
  for (const v1::Encoding& encoding : schema.encodings()) text += ShowEncoding(encoding);
  for (const v1::Pass& pass : schema.passes()) text += ShowPass(pass);
  return text + ShowComparison(schema.comparison());
}

std::string ShowAudit(const v1::ProjectSpecification& message) {
  if (!message.has_audit()) return "audit       none is asked for\n";
  return "audit       before each upload\n" + AuditRequirementText(message.audit(), "  ");
}

std::string ShowRules(const v1::ProjectSpecification& message) {
  std::vector<std::string> kinds;
  for (const int kind : message.allowed_jobs()) {
    kinds.push_back(v1::JobKind_Name(static_cast<v1::JobKind>(kind)));
  }
  const std::string cap =
      message.epochs().most_linked_pairs() == 0
          ? "no cap on linked pairs"
          : fmt::format("at most {} linked pairs a key", message.epochs().most_linked_pairs());
  return fmt::format(
             "jobs        {}\ndisclosure  counts under {} suppressed, rounded to {}\n"
             "epochs      from {}, {}\nexpires     {}, encodings to be erased by {} (not by itself "
             "yet)\n",
             fmt::join(kinds, ", "), message.disclosure().least_count(),
             message.disclosure().round_to(), message.epochs().first(), cap,
             Printable(message.expires()), Printable(message.retain_until())) +
         ShowAudit(message);
}

}  // namespace

std::string ShowSpecification(const Specification& specification) {
  const v1::ProjectSpecification& message = specification.message();
  std::string text = fmt::format("project     {}\npurpose     {}\n{}", Printable(message.id()),
                                 Printable(message.purpose()), ShowRules(message));
  text += "sources\n";
  for (const v1::Source& source : message.sources()) text += ShowSource(source);
  text += "parties\n";
  for (const v1::Party& party : message.parties()) text += ShowParty(party);
  text += ShowSchema(message.linkage_schema());
  return text + fmt::format("hash        {}\n", ToHex(specification.project_hash()));
}

}  // namespace koppel::auditors
