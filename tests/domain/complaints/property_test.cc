// Laws of complaints: whatever is asked in whatever order, each is filed once, answered before it
// is resolved, in exactly one state of the form, and none stays open with somebody who is
// forgotten.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/complaints/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/given.h"

namespace kezhi::testing {
namespace {

constexpr int kNames = 3;

struct Step {
  int command = 0;
  int complaint = 0;
  int customer = 0;
  int hours = 0;
};

v1::Command CommandOf(const Step& step) {
  const std::string complaint =
      absl::StrCat("complaint: '", Name(absl::StrCat("complaints/q", step.complaint)), "' ");
  const std::string customer = Name(absl::StrCat("customers/k", step.customer));
  const std::string whose = absl::StrCat("customer: '", customer, "' ");
  switch (step.command) {
    case 0: return Ask<v1::FileComplaint>(complaint + "kind: 'service' text: 't' " + whose);
    case 1: return Ask<v1::FileComplaint>(complaint + "kind: 'product' text: 't'");
    case 2:
    case 3: return Ask<v1::ReplyComplaint>(complaint + "text: 'r'");
    case 4:
    case 5: return Ask<v1::ResolveComplaint>(complaint + "cause: 'staff' satisfied: true");
    case 6: return Ask<v1::ReopenComplaint>(complaint + "reason: 'r'");
    case 7:
      return Ask<v1::MergeCustomer>(
          absl::StrCat("from: '", customer, "' into: '",
                       Name(absl::StrCat("customers/k", (step.customer + 1) % kNames)), "'"));
    case 8: return Ask<v1::UnmergeCustomer>(whose + "reason: 'r'");
    case 9:
      return Ask<v1::RequestErasure>(
          whose + "reason: 'r' legal_basis: " +
          (step.hours % 2 == 0 ? "LEGAL_BASIS_PURPOSE_ENDED" : "LEGAL_BASIS_UNLAWFUL"));
    default: return Ask<v1::ApproveErasure>(whose);
  }
}

rc::Gen<Step> AnyStep() {
  return rc::gen::build<Step>(rc::gen::set(&Step::command, rc::gen::inRange(0, 11)),
                              rc::gen::set(&Step::complaint, rc::gen::inRange(0, kNames)),
                              rc::gen::set(&Step::customer, rc::gen::inRange(0, kNames)),
                              rc::gen::set(&Step::hours, rc::gen::inRange(0, 100)));
}

Spec Play(const std::vector<Step>& steps) {
  Spec spec(CommonGround("care_system"));
  for (int i = 0; i < kNames; ++i) {
    spec.Given(
        On<v1::CustomerRegistered>(absl::StrCat("customers/k", i), "kind: CUSTOMER_KIND_PERSON")
            .At("2026-03-01 09:00"));
  }
  absl::Time now = Local("2026-03-02 10:00");
  for (const Step& step : steps) {
    now += absl::Hours(step.hours);
    const v1::Command command = CommandOf(step);
    spec.When(command);
    if (command.has_approve_erasure()) spec.As("auditor");
    spec.At(absl::FormatTime("%Y-%m-%d %H:%M:%S", now, absl::FixedTimeZone(8 * 60 * 60))).Try();
  }
  return spec;
}

// What the events alone say.
class Told {
 public:
  void Apply(const v1::Event& event) {
    const std::string& stream = event.stream();
    switch (event.kind_case()) {
      case v1::Event::kComplaintFiled:
        RC_ASSERT(replied_.count(stream) == 0U);
        replied_[stream] = false;
        break;
      case v1::Event::kComplaintReplied:
        RC_ASSERT(resolved_.count(stream) == 0U);
        replied_.at(stream) = true;
        break;
      case v1::Event::kComplaintResolved:
        RC_ASSERT(replied_.at(stream));
        RC_ASSERT(resolved_.insert(stream).second);
        break;
      case v1::Event::kComplaintReopened:
        RC_ASSERT(resolved_.erase(stream) == 1U);
        replied_.at(stream) = false;
        break;
      default: break;
    }
  }

  std::size_t filed() const { return replied_.size(); }

  std::size_t resolved() const { return resolved_.size(); }

 private:
  std::map<std::string, bool> replied_;
  std::set<std::string> resolved_;
};

// Whether the one who complained is forgotten, whoever it is by now.
bool IsForgotten(const std::set<std::string>& erased, const v1::ComplaintRow& row) {
  return erased.count(row.customer()) != 0;
}

RC_GTEST_PROP(AnyComplaints, AreAnsweredBeforeTheyAreResolvedAndEndWithThePerson, ()) {
  const Spec spec = Play(*rc::gen::container<std::vector<Step>>(AnyStep()));
  Rows rows;
  Told told;
  std::set<std::string> erased;
  domain::ComplaintFilter filter;
  filter.store = kStore;
  for (const v1::Event& event : spec.events()) {
    rows.Apply(event);
    told.Apply(event);
    if (event.has_customer_erased()) {
      erased.insert(event.stream());
      const auto& aliases = event.customer_erased().aliases();
      erased.insert(aliases.begin(), aliases.end());
    }
    const auto all = domain::ComplaintsOf(rows, filter, Local("2026-12-31 10:00"));
    const v1::ComplaintCount count =
        domain::CountComplaints(all, absl::CivilDay(2026, 12, 31)).front();
    RC_ASSERT(static_cast<std::size_t>(count.filed()) == told.filed());
    RC_ASSERT(static_cast<std::size_t>(count.resolved()) == told.resolved());
    int ended = 0;
    for (const v1::ComplaintRow& row : all) {
      if (row.status() == v1::COMPLAINT_STATUS_ERASED) ++ended;
      const bool open = row.status() == v1::COMPLAINT_STATUS_FILED ||
                        row.status() == v1::COMPLAINT_STATUS_REPLIED;
      RC_ASSERT(!(open && IsForgotten(erased, row)));
    }
    RC_ASSERT(count.open() + count.resolved() + ended == count.filed());
    RC_ASSERT(count.overdue() <= count.open());
  }
}

}  // namespace
}  // namespace kezhi::testing
