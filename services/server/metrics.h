#ifndef KEZHI_SERVICES_SERVER_METRICS_H_
#define KEZHI_SERVICES_SERVER_METRICS_H_

#include <cstdint>
#include <memory>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/command_service.pb.h"
#include "kezhi/v1/errors.pb.h"

#include "base/mutex.h"
#include "services/engine/engine.h"
#include "services/server/subscription_list.h"
#include "storage/commit_log.h"

namespace kezhi::server {

class Groups;

// What the service counts and measures, in Prometheus' text format. Labels hold names of code and
// states, never anything about a person, a store or a caller. Any thread.
class Metrics {
 public:
  Metrics();

  // A command was answered, `took` after it was submitted.
  void CommandAnswered(const absl::StatusOr<v1::Outcome>& outcome, absl::Duration took);
  // A commit of so many records and bytes was written and synced, or not.
  void CommitWritten(std::uint64_t records, std::uint64_t bytes, absl::Duration took, bool ok);
  // A file of who may what (`policy`, `jwks`) was taken, or not.
  void AccessFileRead(const std::string& file, bool taken);
  // A call was turned away at the gate.
  void CallRefused(v1::Reason reason);
  // A call of a query ended.
  void QueryAnswered(absl::string_view rpc, absl::Duration took);

  // Those who follow the log add themselves.
  SubscriptionList& subscriptions() { return subscriptions_; }

  // All of it, with the state of the engine and the consumer groups now. Reads the log.
  std::string Text(engine::Engine& engine, Groups& groups) const;

 private:
  SubscriptionList subscriptions_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& commands_;
  prometheus::Counter& done_;
  prometheus::Counter& duplicate_;
  prometheus::Histogram& command_seconds_;
  prometheus::Counter& commits_;
  prometheus::Counter& commits_failed_;
  prometheus::Counter& records_;
  prometheus::Counter& bytes_;
  prometheus::Histogram& sync_seconds_;
  prometheus::Family<prometheus::Histogram>& query_seconds_;
  prometheus::Family<prometheus::Counter>& access_files_;
  prometheus::Family<prometheus::Counter>& calls_refused_;
  Mutex mutex_;
  // By what they are labelled with: looking a family up is dear.
  absl::flat_hash_map<int, prometheus::Counter*> refused_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, prometheus::Histogram*> queries_ ABSL_GUARDED_BY(mutex_);
};

// `log`, measured. `metrics` is borrowed.
std::unique_ptr<storage::CommitLog> MeasuredLog(std::unique_ptr<storage::CommitLog> log,
                                                Metrics& metrics);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_METRICS_H_
