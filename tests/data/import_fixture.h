#ifndef KEZHI_TESTS_DATA_IMPORT_FIXTURE_H_
#define KEZHI_TESTS_DATA_IMPORT_FIXTURE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

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
  // As Import, with the batch in flight when the sender has answered `batches` of them lost: the
  // process was killed.
  absl::Status ImportAndDie(const std::string& mapping, const std::vector<std::string>& files,
                            int batches);

  // Answers at the head.
  domain::PursuitAggregate Aggregate(const domain::PursuitQuery& query);
  // Events of a type in a store; in all stores when empty.
  std::int64_t Count(const std::string& type, const std::string& store = "");
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
// `darcel-schlecht` of `Darcel Schlecht`.
std::string ToId(const std::string& name);
// A median or mean as expected.md writes it: `57.0`, `59.5`, `48` all compare as numbers.
bool SameNumber(const std::string& expected, double actual);

}  // namespace kezhi::tests

#endif  // KEZHI_TESTS_DATA_IMPORT_FIXTURE_H_
