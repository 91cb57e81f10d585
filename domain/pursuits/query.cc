#include "domain/pursuits/query.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "domain/dates.h"
#include "domain/names.h"
#include "domain/pursuits/amount.h"
#include "domain/pursuits/periods.h"
#include "domain/pursuits/summary.h"
#include "domain/pursuits/tables.h"
#include "domain/rows.h"

namespace kezhi::domain {
namespace {

const std::string& AttributeOf(const v1::PursuitRow& row, const std::string& name) {
  static const std::string* const absent = new std::string();
  for (const v1::Attribute& attribute : row.attributes()) {
    if (attribute.name() == name) return attribute.value();
  }
  return *absent;
}

std::string MonthOf(bool known, const google::type::Date& date) {
  return known ? KeyOf(Cut::kMonth, ToDay(date)) : std::string();
}

std::string StatusOf(v1::PursuitStatus status) {
  const std::string& name = v1::PursuitStatus_Name(status);
  return std::string(absl::StripPrefix(name, "PURSUIT_STATUS_"));
}

// The value of a dimension that is no attribute.
std::string ValueOf(const v1::PursuitRow& row, PursuitDimension dimension) {
  switch (dimension) {
    case PursuitDimension::kStore: return StoreOf(row.customer());
    case PursuitDimension::kOwner: return row.owner();
    case PursuitDimension::kOwnerGroup: return row.owner_group();
    case PursuitDimension::kWanted: return row.wanted();
    case PursuitDimension::kSource: return row.source();
    case PursuitDimension::kStage: return row.stage();
    case PursuitDimension::kGrade: return row.grade();
    case PursuitDimension::kStatus: return StatusOf(row.status());
    case PursuitDimension::kCustomer: return row.customer();
    case PursuitDimension::kCustomerExternalId: return row.customer_external_id();
    case PursuitDimension::kAttribute: return "";
    case PursuitDimension::kOpenedMonth: return MonthOf(row.has_opened_on(), row.opened_on());
    case PursuitDimension::kClosedMonth: return MonthOf(row.has_closed_on(), row.closed_on());
    case PursuitDimension::kReason: return row.reason_code();
    case PursuitDimension::kFirstOwner: return row.first_owner();
  }
  return "";
}

std::vector<std::string> KeysOf(const v1::PursuitRow& row, const PursuitQuery& query) {
  std::vector<std::string> keys;
  keys.reserve(query.group_by.size());
  std::size_t attribute = 0;
  for (const PursuitDimension dimension : query.group_by) {
    if (dimension != PursuitDimension::kAttribute) {
      keys.push_back(ValueOf(row, dimension));
    } else if (attribute < query.attribute_names.size()) {
      keys.push_back(AttributeOf(row, query.attribute_names[attribute++]));
    } else {
      keys.emplace_back();
    }
  }
  return keys;
}

bool Fits(const v1::PursuitRow& row, const PursuitQuery& query) {
  if (query.status == v1::PURSUIT_STATUS_UNSPECIFIED) {
    if (row.status() == v1::PURSUIT_STATUS_VOID) return false;
  } else if (row.status() != query.status) {
    return false;
  }
  if (!query.owner.empty() && row.owner() != query.owner) return false;
  if (query.opened_from.has_value() || query.opened_to.has_value()) {
    if (!row.has_opened_on()) return false;
    const absl::CivilDay opened = ToDay(row.opened_on());
    if (query.opened_from.has_value() && opened < *query.opened_from) return false;
    if (query.opened_to.has_value() && opened > *query.opened_to) return false;
  }
  return std::all_of(query.where.begin(), query.where.end(), [&row](const v1::Attribute& wanted) {
    return AttributeOf(row, wanted.name()) == wanted.value();
  });
}

// Keeps the earliest and the latest of days.
struct Range {
  std::optional<absl::CivilDay> first;
  std::optional<absl::CivilDay> last;

  void Add(absl::CivilDay day) {
    first = first.has_value() ? std::min(*first, day) : day;
    last = last.has_value() ? std::max(*last, day) : day;
  }
};

// The counts of one group.
class Group {
 public:
  // `customer`: a number of the row's customer; rows of one customer come one after the other.
  void Add(const v1::PursuitRow& row, const PursuitQuery& query, std::int64_t customer) {
    counts_.set_pursuits(counts_.pursuits() + 1);
    AddStatus(row);
    AddAbsent(row, customer);
    if (row.has_opened_on()) opened_.Add(ToDay(row.opened_on()));
    if (row.has_closed_on()) closed_.Add(ToDay(row.closed_on()));
    if (row.has_opened_on() && row.has_closed_on()) AddDays(row, query);
    double number = 0;
    if (!query.measure.empty() && absl::SimpleAtod(AttributeOf(row, query.measure), &number)) {
      measure_.Add(number);
    }
  }

  v1::PursuitGroup Finish(const std::vector<std::string>& keys, const PursuitQuery& query) const {
    v1::PursuitGroup group = counts_;
    for (const std::string& key : keys) group.add_keys(key);
    const std::int64_t ended = group.won() + group.lost();
    if (ended > 0) {
      group.set_win_bp(static_cast<int>((2 * group.won() * 10000 + ended) / (2 * ended)));
    }
    *group.mutable_won_amount() = amounts_.Summarise();
    *group.mutable_days_to_won() = days_to_won_.Summarise();
    *group.mutable_days_to_lost() = days_to_lost_.Summarise();
    *group.mutable_days_to_closed() = days_to_closed_.Summarise();
    if (!query.measure.empty()) *group.mutable_measure() = measure_.Summarise();
    for (std::size_t i = 0; i < query.day_bounds.size(); ++i) {
      group.add_won_within(i < won_within_.size() ? won_within_[i] : 0);
    }
    if (opened_.first.has_value()) {
      *group.mutable_first_opened_on() = ToDate(*opened_.first);
      *group.mutable_last_opened_on() = ToDate(*opened_.last);
    }
    if (closed_.first.has_value()) {
      *group.mutable_first_closed_on() = ToDate(*closed_.first);
      *group.mutable_last_closed_on() = ToDate(*closed_.last);
    }
    return group;
  }

 private:
  void AddStatus(const v1::PursuitRow& row) {
    switch (row.status()) {
      case v1::PURSUIT_STATUS_OPEN: counts_.set_open(counts_.open() + 1); break;
      case v1::PURSUIT_STATUS_WON:
        counts_.set_won(counts_.won() + 1);
        if (row.has_amount()) amounts_.Add(AmountOf(row));
        break;
      case v1::PURSUIT_STATUS_LOST: counts_.set_lost(counts_.lost() + 1); break;
      default: counts_.set_closed_otherwise(counts_.closed_otherwise() + 1); break;
    }
  }

  void AddAbsent(const v1::PursuitRow& row, std::int64_t customer) {
    if (row.unidentified()) {
      counts_.set_without_customer(counts_.without_customer() + 1);
    } else if (customer != last_customer_) {
      counts_.set_customers(counts_.customers() + 1);
      last_customer_ = customer;
    }
    if (!row.has_opened_on()) counts_.set_without_opened_on(counts_.without_opened_on() + 1);
    if (!row.has_closed_on()) counts_.set_without_closed_on(counts_.without_closed_on() + 1);
    const bool may_bring =
        row.status() == v1::PURSUIT_STATUS_OPEN || row.status() == v1::PURSUIT_STATUS_WON;
    if (may_bring && !row.has_amount()) counts_.set_without_amount(counts_.without_amount() + 1);
  }

  void AddDays(const v1::PursuitRow& row, const PursuitQuery& query) {
    const auto days = ToDay(row.closed_on()) - ToDay(row.opened_on());
    const auto number = static_cast<double>(days);
    if (row.status() == v1::PURSUIT_STATUS_WON) {
      days_to_won_.Add(number);
      days_to_closed_.Add(number);
      won_within_.resize(query.day_bounds.size());
      for (std::size_t i = 0; i < query.day_bounds.size(); ++i) {
        if (days <= query.day_bounds[i]) ++won_within_[i];
      }
    }
    if (row.status() == v1::PURSUIT_STATUS_LOST) {
      days_to_lost_.Add(number);
      days_to_closed_.Add(number);
    }
  }

  v1::PursuitGroup counts_;
  std::int64_t last_customer_ = -1;
  Numbers amounts_;
  Numbers days_to_won_;
  Numbers days_to_lost_;
  Numbers days_to_closed_;
  Numbers measure_;
  std::vector<std::int64_t> won_within_;
  Range opened_;
  Range closed_;
};

}  // namespace

PursuitAggregate AggregatePursuits(const RowReader& rows, const PursuitQuery& query) {
  absl::flat_hash_map<std::vector<std::string>, Group> groups;
  std::optional<PeriodCounter> periods;
  if (query.period != Cut::kNone) periods.emplace(query.period);
  v1::PursuitRow row;  // reused: parsing into it allocates little
  std::string customer;
  std::int64_t customer_number = -1;
  const auto add = [&](absl::string_view, absl::string_view value) {
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (row.customer() != customer) {
      customer = row.customer();
      ++customer_number;
    }
    if (!Fits(row, query)) return true;
    groups[KeysOf(row, query)].Add(row, query, customer_number);
    if (periods.has_value()) periods->Add(row);
    return true;
  };
  // Keys begin with the customer's name, and `0` follows `/`.
  const std::string store = query.store.empty() ? "stores" : query.store;
  rows.Scan(kPursuitRows, absl::StrCat(store, "/"), absl::StrCat(store, "0"), add);

  PursuitAggregate aggregate;
  std::vector<const std::vector<std::string>*> order;
  order.reserve(groups.size());
  for (const auto& [keys, group] : groups) order.push_back(&keys);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return *a < *b; });
  for (const auto* keys : order) {
    aggregate.groups.push_back(groups.at(*keys).Finish(*keys, query));
  }
  if (periods.has_value()) aggregate.periods = periods->Finish();
  return aggregate;
}

}  // namespace kezhi::domain
