#include "domain/reception/credits.h"

#include <map>
#include <string>
#include <utility>

#include "domain/dates.h"
#include "domain/reception/tables.h"

namespace kezhi::domain {

std::vector<v1::ReceptionCredit> ReceptionCreditsOf(const RowReader& rows, absl::string_view store,
                                                    absl::CivilDay from, absl::CivilDay to) {
  std::map<std::string, v1::ReceptionCredit> by_consultant;
  rows.Scan(kReceptionVisits, RowKey(store, Compact(from)), RowKey(store, Compact(to + 1)),
            [&by_consultant](absl::string_view, absl::string_view value) {
              v1::BoardVisit visit;
              visit.ParseFromArray(value.data(), static_cast<int>(value.size()));
              if (visit.void_() || visit.consultant().empty()) return true;
              v1::ReceptionCredit& receiver = by_consultant[visit.consultant()];
              receiver.set_received(receiver.received() + 1);
              v1::ReceptionCredit& credited = by_consultant[visit.credited()];
              credited.set_credited(credited.credited() + 1);
              if (visit.credited() == visit.consultant()) return true;
              receiver.set_stood_in(receiver.stood_in() + 1);
              credited.set_stood_in_for(credited.stood_in_for() + 1);
              return true;
            });
  std::vector<v1::ReceptionCredit> credits;
  for (auto& [consultant, credit] : by_consultant) {
    if (consultant.empty()) continue;  // nobody has the credit
    credit.set_consultant(consultant);
    credits.push_back(std::move(credit));
  }
  return credits;
}

}  // namespace kezhi::domain
