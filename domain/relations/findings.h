#ifndef KEZHI_DOMAIN_RELATIONS_FINDINGS_H_
#define KEZHI_DOMAIN_RELATIONS_FINDINGS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "google/type/date.pb.h"

#include "kezhi/v1/relations_views.pb.h"

namespace kezhi::domain {

// The relations of domain.md §5, by number: kL1 is "L1".
enum Relation { kL1 = 1, kL2, kL3, kL4, kL5, kL6, kL7, kL8, kL9, kL10 };

// How many there are.
inline constexpr int kRelations = 10;

// A finding before its cause is known.
struct Draft {
  int relation = kL1;
  v1::RelationFinding finding;
  // The form was handed in, reviewed or closed at this position; 0 = it was not, or it does not
  // matter.
  std::uint64_t sealed = 0;
  // The cause, where the rows alone tell it.
  v1::FindingCause known = v1::FINDING_CAUSE_UNSPECIFIED;
  // The cause where the events are ordinary.
  v1::FindingCause otherwise = v1::FINDING_CAUSE_DEFECT;
  // Nothing is broken where the events were imported (decisions.md §6, example 36).
  bool import_excuses = false;

  Draft& About(const std::string& customer, int pursuit);
  Draft& Whose(const std::string& consultant);
  Draft& On(const google::type::Date& day);
  Draft& Left(const std::string& view, const std::string& key, const std::string& value);
  Draft& Right(const std::string& view, const std::string& key, const std::string& value);
  // An event that the cells follow from; 0 = none.
  Draft& At(std::uint64_t position);
  Draft& At(const std::vector<std::uint64_t>& positions);
};

// What the checks of one audit count and find.
class Findings {
 public:
  struct Counts {
    std::int64_t checked = 0;
    std::int64_t holds = 0;
    std::int64_t closed = 0;
  };

  // Counts one check and says whether it holds; if not, the caller adds a finding.
  bool Holds(int relation, bool holds);
  // A pursuit that is in neither of the two states (L4).
  void Close(int relation);
  // The reference is good until the end.
  Draft& Add(int relation, v1::FindingKind kind);

  const Counts& counts(int relation) const {
    return counts_[static_cast<std::size_t>(relation - 1)];
  }

  std::deque<Draft> Take() { return std::move(drafts_); }

 private:
  Counts& CountsOf(int relation) { return counts_[static_cast<std::size_t>(relation - 1)]; }

  std::array<Counts, kRelations> counts_;
  std::deque<Draft> drafts_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RELATIONS_FINDINGS_H_
