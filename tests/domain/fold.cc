#include "tests/domain/fold.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/projection.h"

namespace kezhi::testing {

void Rows::Apply(const v1::Event& event) {
  KEZHI_CHECK(event.position() > position_);
  position_ = event.position();
  for (const domain::Projection& projection : domain::Projections()) {
    projection_ = projection.name;
    projection.apply(event, *this, *this);
  }
  projection_.clear();
}

void Rows::Watch(absl::string_view table) const {
  if (projection_.empty() || absl::StartsWith(table, absl::StrCat(projection_, "."))) return;
  strangers_.push_back(absl::StrCat(projection_, " uses ", table));
}

const Rows::Value* Rows::At(const std::map<std::uint64_t, Value>& history,
                            std::uint64_t position) const {
  const auto after = history.upper_bound(position);
  if (after == history.begin()) return nullptr;
  return &std::prev(after)->second;
}

std::optional<std::string> Rows::Get(absl::string_view table, absl::string_view key) const {
  Watch(table);
  return AsOf(*this, position_).Get(table, key);
}

void Rows::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  Watch(table);
  AsOf(*this, position_).Scan(table, begin, end, visit);
}

std::optional<std::string> Rows::AsOf::Get(absl::string_view table, absl::string_view key) const {
  const auto found = rows_.rows_.find({std::string(table), std::string(key)});
  if (found == rows_.rows_.end()) return std::nullopt;
  const Value* value = rows_.At(found->second, position_);
  return value == nullptr ? std::nullopt : *value;
}

void Rows::AsOf::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  const Key last{std::string(table), std::string(end)};
  for (auto row = rows_.rows_.lower_bound({std::string(table), std::string(begin)});
       row != rows_.rows_.end() && row->first < last; ++row) {
    const Value* value = rows_.At(row->second, position_);
    if (value == nullptr || !value->has_value()) continue;
    if (!visit(row->first.second, **value)) return;
  }
}

std::vector<std::string> Rows::Dump(std::uint64_t position) const {
  std::vector<std::string> dump;
  for (const auto& [key, history] : rows_) {
    const Value* value = At(history, position);
    if (value == nullptr || !value->has_value()) continue;
    dump.push_back(absl::StrCat(key.first, "|", key.second, "|", **value));
  }
  return dump;
}

void Rows::Put(absl::string_view table, absl::string_view key, std::string value) {
  Write(table, key, std::move(value));
}

void Rows::Insert(absl::string_view table, absl::string_view key, std::string value) {
  KEZHI_CHECK(!Get(table, key).has_value());
  Put(table, key, std::move(value));
}

void Rows::InsertMessage(absl::string_view table, absl::string_view key,
                         std::unique_ptr<google::protobuf::MessageLite> row) {
  Insert(table, key, row->SerializeAsString());
}

void Rows::Delete(absl::string_view table, absl::string_view key) {
  Write(table, key, std::nullopt);
}

void Rows::Write(absl::string_view table, absl::string_view key, Value value) {
  Watch(table);
  rows_[{std::string(table), std::string(key)}][position_] = std::move(value);
}

Chronicle::Chronicle(const std::string& preset) {
  As("operator");
  for (Fact& fact : CommonGround(preset)) Commit("2026-01-01 08:00", {std::move(fact)});
}

Chronicle& Chronicle::As(const std::string& role, const std::string& id) {
  actor_.set_role(role);
  actor_.set_principal(id.empty() ? role : Name("consultants/" + id));
  return *this;
}

std::uint64_t Chronicle::Commit(const std::string& local_time, const std::vector<Fact>& facts) {
  const absl::Time now = Local(local_time);
  const std::uint64_t first = position() + 1;
  for (const Fact& fact : facts) {
    v1::Event event = fact.event;
    event.set_stream(fact.stream);
    event.set_position(position() + 1);
    event.mutable_commit()->set_first_position(first);
    event.mutable_commit()->set_size(static_cast<std::uint32_t>(facts.size()));
    *event.mutable_recorded_at() = domain::ToTimestamp(now);
    *event.mutable_actor() = actor_;
    const absl::Time at = fact.recorded_at.empty() ? now : Local(fact.recorded_at);
    if (!event.has_occurred()) {
      event.mutable_occurred()->set_precision(v1::PRECISION_INSTANT);
      *event.mutable_occurred()->mutable_at() = domain::ToTimestamp(at);
    }
    if (!event.has_business_day()) {
      *event.mutable_business_day() =
          domain::ToDate(absl::ToCivilDay(at, absl::FixedTimeZone(8 * 60 * 60)));
    }
    rows_.Apply(event);
    events_.push_back(std::move(event));
  }
  return position();
}

absl::Time Local(const std::string& local_time) {
  absl::Time time;
  std::string error;
  const std::string text = local_time.size() == 16 ? local_time + ":00" : local_time;
  // The zone of the common ground has been eight hours ahead of UTC since 1991.
  KEZHI_CHECK(
      absl::ParseTime("%Y-%m-%d %H:%M:%S", text, absl::FixedTimeZone(8 * 60 * 60), &time, &error));
  return time;
}

std::string Stamp(const std::string& local_time) {
  return absl::StrCat("seconds: ", absl::ToUnixSeconds(Local(local_time)));
}

std::string Date(absl::CivilDay day) {
  return absl::StrCat("year: ", day.year(), " month: ", day.month(), " day: ", day.day());
}

}  // namespace kezhi::testing
