#ifndef KEZHI_TESTS_DOMAIN_HISTORY_H_
#define KEZHI_TESTS_DOMAIN_HISTORY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/event.pb.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Rows in memory, at the latest position only.
class MemoryRows : public RowReader, public RowWriter {
 public:
  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override {
    const auto rows = tables_.find(std::string(table));
    if (rows == tables_.end()) return std::nullopt;
    const auto row = rows->second.find(std::string(key));
    if (row == rows->second.end()) return std::nullopt;
    return row->second;
  }

  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override {
    const auto rows = tables_.find(std::string(table));
    if (rows == tables_.end()) return;
    auto row = rows->second.lower_bound(std::string(begin));
    for (; row != rows->second.end() && absl::string_view(row->first) < end; ++row) {
      if (!visit(row->first, row->second)) return;
    }
  }

  void Fail(const absl::Status& status) const override { KEZHI_CHECK(status.ok()); }

  void Put(absl::string_view table, absl::string_view key, std::string value) override {
    tables_[std::string(table)][std::string(key)] = std::move(value);
  }

  // What is inserted must be new indeed.
  void Insert(absl::string_view table, absl::string_view key, std::string value) override {
    KEZHI_CHECK(!Get(table, key).has_value());
    Put(table, key, std::move(value));
  }

  void InsertMessage(absl::string_view table, absl::string_view key,
                     std::unique_ptr<google::protobuf::MessageLite> row) override {
    Insert(table, key, row->SerializeAsString());
  }

  void Delete(absl::string_view table, absl::string_view key) override {
    tables_[std::string(table)].erase(std::string(key));
  }

  // Rows of all tables, tables without rows left out.
  std::map<std::string, std::map<std::string, std::string>> Contents() const {
    std::map<std::string, std::map<std::string, std::string>> contents;
    for (const auto& [name, rows] : tables_) {
      if (!rows.empty()) contents.emplace(name, rows);
    }
    return contents;
  }

 private:
  std::map<std::string, std::map<std::string, std::string>> tables_;
};

// `2026-03-02`.
inline absl::CivilDay Day(const std::string& iso) {
  absl::CivilDay day;
  KEZHI_CHECK(absl::ParseCivilTime(iso, &day));
  return day;
}

inline google::type::Date Date(const std::string& iso) {
  return ToDate(Day(iso));
}

// `2026-03-02 10:05` in Shanghai.
inline google::protobuf::Timestamp Shanghai(std::string text) {
  text[text.find(' ')] = 'T';
  absl::CivilMinute minute;
  KEZHI_CHECK(absl::ParseCivilTime(text, &minute));
  return ToTimestamp(absl::FromCivil(minute, absl::FixedTimeZone(8 * 60 * 60)));
}

// An event of a stream on a business day; an empty day is unknown. The caller sets the arm.
inline v1::Event EventOf(const std::string& stream, const std::string& day) {
  v1::Event event;
  event.set_stream(stream);
  if (!day.empty()) *event.mutable_business_day() = Date(day);
  return event;
}

// Events as they happen, folded at once.
class History {
 public:
  using Fold = void (*)(const v1::Event& event, const RowReader& rows, RowWriter& out);

  explicit History(std::vector<Fold> folds) : folds_(std::move(folds)) {}

  void Add(v1::Event event) {
    event.set_position(++position_);
    for (const Fold fold : folds_) fold(event, rows_, rows_);
  }

  const MemoryRows& rows() const { return rows_; }

  std::uint64_t position() const { return position_; }

 private:
  std::vector<Fold> folds_;
  MemoryRows rows_;
  std::uint64_t position_ = 0;
};

}  // namespace kezhi::domain

#endif  // KEZHI_TESTS_DOMAIN_HISTORY_H_
