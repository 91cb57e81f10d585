// The law of the tracking sheets: at every position each live customer with a pursuit on the
// machine is on exactly one sheet, and nobody else is on any.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/tracking/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/given.h"

namespace kezhi::testing {
namespace {

constexpr int kCustomers = 4;

struct Step {
  int command = 0;
  int customer = 0;
  int other = 0;
};

std::string CustomerOf(int number) {
  return Name(absl::StrCat("customers/k", number));
}

v1::Command CommandOf(const Step& step) {
  const std::string whose = absl::StrCat("customer: '", CustomerOf(step.customer), "' ");
  const std::string pursuit = absl::StrCat("pursuit: ", step.other + 1, " ");
  switch (step.command) {
    case 0: return Ask<v1::OpenPursuit>(whose);
    case 1:
      return Ask<v1::PromoteStage>(
          whose + pursuit +
          "to: 'newly_signed' evidence: 'contract_signed' evidence: 'first_purchase'");
    case 2:
      return Ask<v1::PromoteStage>(whose + pursuit +
                                   "to: 'long_term' evidence: 'long_term_contract'");
    case 3:
      return Ask<v1::CompleteFollowUp>(
          whose + pursuit + "method: 'PHONE' outcome: CONTACT_OUTCOME_REACHED satisfied: true");
    case 4: return Ask<v1::DemoteStage>(whose + pursuit + "to: 'target_intent' reason: 'r'");
    case 5: return Ask<v1::DemoteStage>(whose + pursuit + "to: 'newly_signed' reason: 'r'");
    case 6: return Ask<v1::WinPursuit>(whose);
    case 7: return Ask<v1::ClosePursuit>(whose + "outcome: PURSUIT_STATUS_LOST");
    case 8:
      return Ask<v1::MergeCustomer>(absl::StrCat("from: '", CustomerOf(step.other), "' into: '",
                                                 CustomerOf(step.customer),
                                                 "' choice: MERGE_CHOICE_INTO"));
    case 9: return Ask<v1::UnmergeCustomer>(whose + "reason: 'r'");
    case 10:
      return Ask<v1::RequestErasure>(whose + "legal_basis: LEGAL_BASIS_UNLAWFUL reason: 'r'");
    default: return Ask<v1::ApproveErasure>(whose);
  }
}

rc::Gen<Step> AnyStep() {
  return rc::gen::build<Step>(rc::gen::set(&Step::command, rc::gen::inRange(0, 12)),
                              rc::gen::set(&Step::customer, rc::gen::inRange(0, kCustomers)),
                              rc::gen::set(&Step::other, rc::gen::inRange(0, kCustomers)));
}

Spec Play(const std::vector<Step>& steps) {
  v1::Playbook playbook = PresetPlaybook("three_sheets");
  playbook.set_max_open_pursuits(2);
  Spec spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1")});
  for (int i = 0; i < kCustomers; ++i) {
    spec.Given(On<v1::CustomerRegistered>(
                   absl::StrCat("customers/k", i),
                   absl::StrCat("kind: CUSTOMER_KIND_PERSON owner: '", Name("consultants/c1"), "'"))
                   .At("2026-03-01 09:00"));
  }
  for (const Step& step : steps) {
    const v1::Command command = CommandOf(step);
    spec.When(command);
    if (command.has_approve_erasure()) spec.As("auditor");
    spec.At("2026-03-02 10:00").Try();
  }
  return spec;
}

// Who must be on a sheet, told by the events alone.
class Expected {
 public:
  void Apply(const v1::Event& event) {
    if (event.has_pursuit_opened()) own_.insert(event.stream());
    if (event.has_customer_merged()) into_[event.customer_merged().from()] = event.stream();
    if (event.has_customer_unmerged()) into_.erase(event.customer_unmerged().from());
    if (event.has_customer_erased()) erased_.insert(event.stream());
  }

  std::set<std::string> Customers() const {
    std::set<std::string> live;
    for (std::string customer : own_) {
      for (auto into = into_.find(customer); into != into_.end(); into = into_.find(customer)) {
        customer = into->second;
      }
      if (erased_.count(customer) == 0) live.insert(customer);
    }
    return live;
  }

 private:
  std::set<std::string> own_;  // that opened a pursuit; every one is on the machine
  std::map<std::string, std::string> into_;
  std::set<std::string> erased_;
};

RC_GTEST_PROP(TrackingSheets, EveryLiveCustomerIsOnExactlyOneAtEveryPosition, ()) {
  const Spec spec = Play(*rc::gen::container<std::vector<Step>>(AnyStep()));
  Rows rows;
  Expected expected;
  for (const v1::Event& event : spec.events()) {
    rows.Apply(event);
    expected.Apply(event);
    std::vector<std::string> on_sheets;
    const domain::TrackingQuery query{
        .store = kStore, .machine = "sheet", .sheet = "", .tracker = ""};
    for (const v1::TrackingRow& row : domain::ListTrackingSheet(rows, query, "", 100).items) {
      on_sheets.push_back(row.customer());
    }
    const std::set<std::string> once(on_sheets.begin(), on_sheets.end());
    RC_ASSERT(once.size() == on_sheets.size());
    RC_ASSERT(once == expected.Customers());
  }
}

}  // namespace
}  // namespace kezhi::testing
