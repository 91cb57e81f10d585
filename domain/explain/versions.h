#ifndef KEZHI_DOMAIN_EXPLAIN_VERSIONS_H_
#define KEZHI_DOMAIN_EXPLAIN_VERSIONS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Table and key.
using RowName = std::pair<std::string, std::string>;
// nullopt: there is no such row.
using RowValue = std::optional<std::string>;
using RowValues = std::map<RowName, RowValue>;

// What was read of rows.
struct RowReads {
  // Table, and begin <= key < end.
  using Range = std::tuple<std::string, std::string, std::string>;

  std::set<RowName> names;
  std::set<Range> ranges;

  bool Has(const RowName& name) const;
};

// Rows with every value that the events of a history gave them. Events are numbered from 0 on.
class RowVersions {
 public:
  // The next event has written these, none, one or many.
  void Add(const RowValues& written);

  // How many events there are.
  std::size_t size() const { return written_.size(); }

  // What a row is before an event; size() for the end.
  RowValue Before(std::size_t event, const RowName& name) const;
  // The rows that there are before it with begin <= name < end.
  RowValues Before(std::size_t event, const RowName& begin, const RowName& end) const;

  const std::vector<RowName>& WrittenBy(std::size_t event) const { return written_[event]; }

 private:
  struct Version {
    std::size_t event;
    RowValue value;
  };

  using Versions = std::vector<Version>;

  static RowValue At(const Versions& versions, std::size_t event);

  // Of one row oldest first.
  std::map<RowName, Versions> rows_;
  std::vector<std::vector<RowName>> written_;
};

// The rows before an event of a history, some of them other than they were, and what is written on
// top of them. Remembers what is read.
class RowsAt : public RowReader, public RowWriter {
 public:
  // Both borrowed.
  RowsAt(const RowVersions& versions, std::size_t event, const RowValues& changed)
      : versions_(versions), event_(event), changed_(changed) {}

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { status_.Update(status); }

  void Put(absl::string_view table, absl::string_view key, std::string value) override;
  void Delete(absl::string_view table, absl::string_view key) override;

  const RowReads& reads() const { return reads_; }

  const RowValues& written() const { return written_; }

  // The first error: what was computed since must not be used.
  const absl::Status& status() const { return status_; }

 private:
  const RowVersions& versions_;
  const std::size_t event_;
  const RowValues& changed_;
  RowValues written_;
  mutable RowReads reads_;
  mutable absl::Status status_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_VERSIONS_H_
