#ifndef KEZHI_TESTS_DATA_IMPORT_FIXTURE_H_
#define KEZHI_TESTS_DATA_IMPORT_FIXTURE_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

#include "domain/pursuits/query.h"
#include "services/engine/engine.h"
#include "services/import/importer.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::tests {

// An engine of its own in a temporary directory, into which data sets are imported.
class ImportedLog {
 public:
  ImportedLog();

  // Imports files by a shipped mapping, or one given as text; `order_by_time` overrides what the
  // mapping says.
  absl::StatusOr<services::ImportSummary> Import(const std::string& mapping,
                                                 const std::vector<std::string>& files,
                                                 bool order_by_time = false);

  // Answers at the head.
  domain::PursuitAggregate Aggregate(const domain::PursuitQuery& query);
  // Events of a type in a store; in all stores when empty.
  std::int64_t Count(const std::string& type, const std::string& store = "");
  // Sees every event of a type, in the order of the log.
  void VisitEvents(const std::string& type, absl::FunctionRef<void(const v1::Event& event)> visit);
  // Groups by their first key.
  std::map<std::string, v1::PursuitGroup> GroupsBy(const domain::PursuitQuery& query);
  std::uint64_t head() const;

  engine::Engine& engine() { return *engine_; }

 private:
  services::CommandSender Sender();

  storage::TempDir directory_;
  std::unique_ptr<engine::Engine> engine_;
};

// `63.11%` of basis points.
std::string Percent(int basis_points);
// `11.70%`: the share of two counts that queries told, rounded half up.
std::string Share(std::int64_t part, std::int64_t whole);
// The `count` groups that won most: how many, and their key; of equals the first by name.
std::vector<std::pair<std::int64_t, std::string>> MostWon(
    const std::map<std::string, v1::PursuitGroup>& groups, std::size_t count);
// `2017-03-01`.
std::string ToText(const google::type::Date& date);
// `darcel-schlecht` of `Darcel Schlecht`.
std::string ToId(const std::string& name);
// A median or mean as expected.md writes it: `57.0`, `59.5`, `48` all compare as numbers.
bool SameNumber(const std::string& expected, double actual);

}  // namespace kezhi::tests

#endif  // KEZHI_TESTS_DATA_IMPORT_FIXTURE_H_
