#include "domain/due/pool.h"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "kezhi/v1/playbook.pb.h"

#include "domain/dates.h"
#include "domain/due/tables.h"

namespace kezhi::domain {
namespace {

std::optional<v1::Pool> PoolOf(const RowReader& rows, const std::string& store) {
  std::optional<v1::Pool> pool;
  ScanPrefix(rows, kDuePools, store, [&pool](absl::string_view, absl::string_view value) {
    pool.emplace().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return false;
  });
  return pool;
}

}  // namespace

std::vector<Expiry> Expiries(const RowReader& rows, const std::string& store) {
  std::vector<Expiry> expiries;
  const std::optional<v1::Pool> pool = PoolOf(rows, store);
  if (!pool.has_value()) return expiries;
  std::map<std::string, int> days_by_grade;
  for (const v1::PoolGrade& grade : pool->grades()) {
    days_by_grade[grade.grade()] = grade.no_contact_days();
  }
  const auto add = [&](absl::string_view key, absl::string_view value) {
    v1::DuePursuit pursuit;
    pursuit.ParseFromArray(value.data(), static_cast<int>(value.size()));
    const auto days = days_by_grade.find(pursuit.grade());
    if (!pursuit.open() || pursuit.owner().empty() || !IsSet(pursuit.last_reached()) ||
        days == days_by_grade.end()) {
      return true;
    }
    const std::size_t end = key.find('\0');
    int number = 0;
    if (!absl::SimpleAtoi(key.substr(end + 1), &number)) return true;
    Expiry expiry;
    expiry.warn_days_before = pool->warn_days_before();
    expiry.item.set_kind(v1::DUE_KIND_POOL);
    *expiry.item.mutable_due_on() = ToDate(ToDay(pursuit.last_reached()) + days->second);
    expiry.item.set_owner(pursuit.owner());
    expiry.item.set_customer(std::string(key.substr(0, end)));
    expiry.item.set_pursuit(number);
    expiries.push_back(std::move(expiry));
    return true;
  };
  // Keys begin with the customer's name, and `0` follows `/`.
  rows.Scan(kDuePursuits, absl::StrCat(store, "/"), absl::StrCat(store, "0"), add);
  return expiries;
}

}  // namespace kezhi::domain
