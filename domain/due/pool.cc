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

// Finds the expiry of one customer after the other; their pursuits come in a row.
class Collector {
 public:
  explicit Collector(const v1::Pool& pool) : warn_days_before_(pool.warn_days_before()) {
    for (const v1::PoolGrade& grade : pool.grades()) days_[grade.grade()] = grade.no_contact_days();
  }

  void Add(const std::string& customer, int number, const v1::DuePursuit& pursuit) {
    if (customer != customer_) {
      Flush();
      customer_ = customer;
    }
    if (pursuit.won()) never_ = true;
    if (!pursuit.open()) return;
    const auto days = days_.find(pursuit.grade());
    if (pursuit.ordered() || pursuit.owner().empty() || !IsSet(pursuit.last_reached()) ||
        days == days_.end()) {
      never_ = true;
      return;
    }
    const absl::CivilDay day = ToDay(pursuit.last_reached()) + days->second;
    if (latest_.has_value() && ToDay(latest_->due_on()) >= day) return;
    v1::DueItem& item = latest_.emplace();
    item.set_kind(v1::DUE_KIND_POOL);
    *item.mutable_due_on() = ToDate(day);
    item.set_owner(pursuit.owner());
    item.set_customer(customer);
    item.set_pursuit(number);
  }

  std::vector<Expiry> Finish() && {
    Flush();
    return std::move(expiries_);
  }

 private:
  void Flush() {
    if (latest_.has_value() && !never_) {
      expiries_.push_back({*std::move(latest_), warn_days_before_});
    }
    latest_.reset();
    never_ = false;
  }

  int warn_days_before_;
  std::map<std::string, int> days_;  // without contact, by grade
  std::string customer_;
  bool never_ = false;
  std::optional<v1::DueItem> latest_;
  std::vector<Expiry> expiries_;
};

}  // namespace

std::vector<Expiry> Expiries(const RowReader& rows, const std::string& store) {
  const std::optional<v1::Pool> pool = PoolOf(rows, store);
  if (!pool.has_value()) return {};
  Collector collector(*pool);
  const auto add = [&collector](absl::string_view key, absl::string_view value) {
    const std::size_t end = key.find('\0');
    int number = 0;
    if (end == absl::string_view::npos || !absl::SimpleAtoi(key.substr(end + 1), &number)) {
      return true;
    }
    v1::DuePursuit pursuit;
    pursuit.ParseFromArray(value.data(), static_cast<int>(value.size()));
    collector.Add(std::string(key.substr(0, end)), number, pursuit);
    return true;
  };
  // Keys begin with the customer's name, and `0` follows `/`.
  rows.Scan(kDuePursuits, absl::StrCat(store, "/"), absl::StrCat(store, "0"), add);
  return std::move(collector).Finish();
}

}  // namespace kezhi::domain
