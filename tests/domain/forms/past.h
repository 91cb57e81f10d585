#ifndef KEZHI_TESTS_DOMAIN_FORMS_PAST_H_
#define KEZHI_TESTS_DOMAIN_FORMS_PAST_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "tests/domain/fold.h"

// What happened, as the worked examples of domain.md §8 tell it: facts for Chronicle::Commit. Days
// are of 2026.
namespace kezhi::testing {

inline absl::CivilDay March(int day) {
  return absl::CivilDay(2026, 3, day);
}

// A party came, received by this consultant, at a local time.
Fact Came(const std::string& visit, const std::string& arrived, const std::string& consultant,
          const std::string& more = "");
// The reception is over and contact data of this customer's pursuit were left.
Fact Completed(const std::string& visit, const std::string& left, const std::string& customer,
               int pursuit, const std::string& grade, const std::string& more = "");
// … and none were left: 某女士, just looking.
Fact CompletedWithoutContact(const std::string& visit, const std::string& left);

Fact Registered(const std::string& customer, const std::string& owner,
                const std::string& more = "");
Fact Opened(const std::string& customer, int pursuit, const std::string& owner,
            const std::string& more = "");
// A grade of the progress table unless it is C; its horizon: H 7 days, A a month, B three months, C
// none.
Fact Graded(const std::string& customer, int pursuit, const std::string& grade, absl::CivilDay on);
// Steps: places towards the best grade.
Fact Regraded(const std::string& customer, int pursuit, const std::string& from,
              const std::string& to, absl::CivilDay on, const std::string& more = "");
Fact Planned(const std::string& customer, int pursuit, const std::string& plan, absl::CivilDay due,
             const std::string& owner);
// By phone, reached; `plan` empty = unplanned.
Fact Done(const std::string& customer, int pursuit, const std::string& plan, const std::string& at,
          const std::string& by, const std::string& more = "");
Fact Won(const std::string& customer, int pursuit, absl::CivilDay on,
         const std::string& consultant);
Fact Closed(const std::string& customer, int pursuit, const std::string& outcome, absl::CivilDay on,
            const std::string& consultant);

// Example 1: 测试甲 came at 10:05 on 2 March, left at 10:50 as customer k1 of c1, grade H, next
// contact on the 4th.
void TellExample1(Chronicle& log);

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_FORMS_PAST_H_
