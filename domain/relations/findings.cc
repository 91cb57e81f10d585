#include "domain/relations/findings.h"

#include "absl/strings/str_cat.h"

#include "domain/dates.h"

namespace kezhi::domain {

Draft& Draft::About(const std::string& customer, int pursuit) {
  finding.set_customer(customer);
  finding.set_pursuit(pursuit);
  return *this;
}

Draft& Draft::Whose(const std::string& consultant) {
  finding.set_consultant(consultant);
  return *this;
}

Draft& Draft::On(const google::type::Date& day) {
  if (IsSet(day)) *finding.mutable_day() = day;
  return *this;
}

Draft& Draft::Left(const std::string& view, const std::string& key, const std::string& value) {
  finding.mutable_left()->set_view(view);
  finding.mutable_left()->set_key(key);
  finding.mutable_left()->set_value(value);
  return *this;
}

Draft& Draft::Right(const std::string& view, const std::string& key, const std::string& value) {
  finding.mutable_right()->set_view(view);
  finding.mutable_right()->set_key(key);
  finding.mutable_right()->set_value(value);
  return *this;
}

Draft& Draft::At(std::uint64_t position) {
  if (position != 0) finding.add_positions(position);
  return *this;
}

Draft& Draft::At(const std::vector<std::uint64_t>& positions) {
  for (const std::uint64_t position : positions) At(position);
  return *this;
}

bool Findings::Holds(int relation, bool holds) {
  Counts& counts = CountsOf(relation);
  ++counts.checked;
  if (holds) ++counts.holds;
  return holds;
}

void Findings::Close(int relation) {
  ++CountsOf(relation).closed;
}

Draft& Findings::Add(int relation, v1::FindingKind kind) {
  Draft& draft = drafts_.emplace_back();
  draft.relation = relation;
  draft.finding.set_relation(absl::StrCat("L", relation));
  draft.finding.set_kind(kind);
  return draft;
}

}  // namespace kezhi::domain
