#include "domain/breaches/query.h"

#include <vector>

#include "domain/breaches/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/paging.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

bool Wants(const BreachFilter& filter, const v1::BreachRow& row) {
  if (!filter.consultant.empty() && row.consultant() != filter.consultant) return false;
  if (!filter.rule.empty() && row.rule() != filter.rule) return false;
  if (!IsSet(row.day())) return !filter.from.has_value();
  const absl::CivilDay day = ToDay(row.day());
  return day >= filter.from.value_or(day) && day <= filter.to.value_or(day);
}

void FillIn(const RowReader& rows, const std::string& store, v1::BreachRow& row) {
  if (!IsSet(row.day())) return;
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, ToDay(row.day()));
  const v1::Policy* policy = Rules::Of(playbooks).policy(row.rule());
  if (policy == nullptr) return;
  row.set_label_zh(policy->label_zh());
  row.set_label(policy->label());
}

}  // namespace

Page<v1::BreachRow> ListBreaches(const RowReader& rows, const BreachFilter& filter,
                                 absl::string_view start_key, int limit) {
  const auto wanted = [&filter](const v1::BreachRow& row) { return Wants(filter, row); };
  auto page = ScanPage<v1::BreachRow>(rows, kBreaches, filter.store, start_key, limit, wanted);
  for (v1::BreachRow& row : page.items) FillIn(rows, filter.store, row);
  return page;
}

}  // namespace kezhi::domain
