#ifndef KEZHI_TESTS_DOMAIN_FOLD_H_
#define KEZHI_TESTS_DOMAIN_FOLD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/event.pb.h"

#include "base/check.h"
#include "domain/rows.h"
#include "tests/given.h"

namespace kezhi::testing {

// The rows of all projections in memory, with the value they had at every position.
class Rows : public domain::RowReader, private domain::RowWriter {
 public:
  // Folds one event; positions must rise.
  void Apply(const v1::Event& event);

  // The state now.
  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { KEZHI_CHECK(status.ok()); }

  // A reader of the state after `position`; must not outlive the rows.
  class AsOf : public domain::RowReader {
   public:
    AsOf(const Rows& rows, std::uint64_t position) : rows_(rows), position_(position) {}

    std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
    void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
              const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
        const override;

    void Fail(const absl::Status& status) const override { KEZHI_CHECK(status.ok()); }

   private:
    const Rows& rows_;
    std::uint64_t position_;
  };

  // Every row of the state after `position`, as table, key and value: equal for equal states.
  std::vector<std::string> Dump(std::uint64_t position) const;

  // The tables that a fold has written to or read from, to see that it keeps to its own.
  const std::vector<std::string>& strangers() const { return strangers_; }

 private:
  using Key = std::pair<std::string, std::string>;
  using Value = std::optional<std::string>;

  void Put(absl::string_view table, absl::string_view key, std::string value) override;
  // What is inserted must be new indeed.
  void Insert(absl::string_view table, absl::string_view key, std::string value) override;
  void InsertMessage(absl::string_view table, absl::string_view key,
                     std::unique_ptr<google::protobuf::MessageLite> row) override;
  void Delete(absl::string_view table, absl::string_view key) override;
  void Write(absl::string_view table, absl::string_view key, Value value);
  const Value* At(const std::map<std::uint64_t, Value>& history, std::uint64_t position) const;
  void Watch(absl::string_view table) const;

  std::map<Key, std::map<std::uint64_t, Value>> rows_;
  std::uint64_t position_ = 0;
  std::string projection_;  // that is being folded; empty outside of Apply
  mutable std::vector<std::string> strangers_;
};

// A journal in memory: facts go in commit by commit, the forms' rows follow.
class Chronicle {
 public:
  // Begins with the store of the common ground, its playbook and its consultants.
  explicit Chronicle(const std::string& preset = "auto_4s");

  // One commit, recorded at this local time (Asia/Shanghai), `2026-03-02 10:05` or with seconds.
  // Facts happened then and on that day unless they say otherwise. Returns the position of its last
  // event.
  std::uint64_t Commit(const std::string& local_time, const std::vector<Fact>& facts);
  // Who asks from now on: role and id of a consultant; empty id = a principal named like the role.
  Chronicle& As(const std::string& role, const std::string& id = "");

  const Rows& rows() const { return rows_; }

  const std::vector<v1::Event>& events() const { return events_; }

  std::uint64_t position() const { return events_.size(); }

 private:
  Rows rows_;
  std::vector<v1::Event> events_;
  v1::Actor actor_;
};

// Local time of Asia/Shanghai: `2026-03-02 10:05`, or with seconds.
absl::Time Local(const std::string& local_time);
// Text of a timestamp field: `seconds: 1772416800`.
std::string Stamp(const std::string& local_time);
// Text of a date field: `year: 2026 month: 3 day: 2`.
std::string Date(absl::CivilDay day);

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_FOLD_H_
