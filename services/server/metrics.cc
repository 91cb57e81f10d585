#include "services/server/metrics.h"

#include <prometheus/text_serializer.h>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "domain/error.h"
#include "services/server/follower_metrics.h"
#include "services/server/gauges.h"
#include "services/server/projection_answers.h"

namespace kezhi::server {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildHistogram;
using prometheus::MetricFamily;

// From 50 µs to 10 s.
prometheus::Histogram::BucketBoundaries Seconds() {
  return {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
          0.05,    0.1,    0.25,    0.5,    1,     2.5,    5,     10};
}

// How the instances stand. A sample for each instance: name, version and number name it.
void AddProjections(engine::Engine& engine, std::vector<MetricFamily>& families) {
  Gauges position("kezhi_projection_position", "Position up to which the rows are stored");
  Gauges events("kezhi_projection_lag_events", "Events not folded yet");
  Gauges seconds("kezhi_projection_lag_seconds", "Age of the first event not folded yet");
  Gauges age("kezhi_projection_last_progress_age_seconds", "Time since the rows moved last");
  Gauges stopped("kezhi_projection_stopped", "1: it has stopped at an event");
  Gauges served("kezhi_projection_served", "1: queries read this instance");
  Gauges restarts("kezhi_projection_restarts", "Times that the watchdog has moved its work");
  for (const v1::Projection& shown : ProjectionsOf(engine)) {
    const std::vector<std::pair<std::string, std::string>> labels = {
        {"projection", shown.name()},
        {"version", absl::StrCat(shown.version())},
        {"instance", absl::StrCat(shown.number())}};
    position.Add(static_cast<double>(shown.position()), labels);
    events.Add(static_cast<double>(shown.lag_events()), labels);
    seconds.Add(shown.lag_seconds(), labels);
    age.Add(shown.progress_age_seconds(), labels);
    stopped.Add(shown.state() == v1::PROJECTION_STATE_STOPPED ? 1 : 0, labels);
    served.Add(shown.role() == v1::PROJECTION_ROLE_SERVED ? 1 : 0, labels);
    restarts.Add(shown.restarts(), labels);
  }
  Take({&position, &events, &seconds, &age, &stopped, &served, &restarts}, families);
}

class Measured : public storage::CommitLog {
 public:
  Measured(std::unique_ptr<storage::CommitLog> log, Metrics& metrics)
      : log_(std::move(log)), metrics_(metrics) {}

  absl::Status Propose(const v1::CommitLogEntry& entry,
                       std::uint64_t expected_last_index) override {
    const absl::Time begun = absl::Now();
    absl::Status proposed = log_->Propose(entry, expected_last_index);
    const absl::Duration took = absl::Now() - begun;
    std::uint64_t bytes = 0;
    for (const std::string& record : entry.records()) bytes += record.size();
    metrics_.CommitWritten(static_cast<std::uint64_t>(entry.records_size()), bytes, took,
                           proposed.ok());
    return proposed;
  }

  absl::Status Tail(std::uint64_t after_index, storage::EntryVisitor visit) override {
    return log_->Tail(after_index, visit);
  }

 private:
  const std::unique_ptr<storage::CommitLog> log_;
  Metrics& metrics_;
};

}  // namespace

Metrics::Metrics()
    : commands_(BuildCounter()
                    .Name("kezhi_commands_total")
                    .Help("Commands answered, by outcome and reason")
                    .Register(registry_)),
      done_(commands_.Add({{"outcome", "done"}, {"reason", ""}})),
      duplicate_(commands_.Add({{"outcome", "duplicate"}, {"reason", ""}})),
      command_seconds_(BuildHistogram()
                           .Name("kezhi_command_seconds")
                           .Help("From a command's arrival in the engine to its answer")
                           .Register(registry_)
                           .Add({}, Seconds())),
      commits_(BuildCounter()
                   .Name("kezhi_commits_total")
                   .Help("Group commits written and synced")
                   .Register(registry_)
                   .Add({})),
      commits_failed_(BuildCounter()
                          .Name("kezhi_commits_failed_total")
                          .Help("Group commits refused or failed")
                          .Register(registry_)
                          .Add({})),
      records_(BuildCounter()
                   .Name("kezhi_commit_records_total")
                   .Help("Events committed")
                   .Register(registry_)
                   .Add({})),
      bytes_(BuildCounter()
                 .Name("kezhi_commit_bytes_total")
                 .Help("Bytes of the events committed")
                 .Register(registry_)
                 .Add({})),
      sync_seconds_(BuildHistogram()
                        .Name("kezhi_commit_seconds")
                        .Help("Write and sync of a group commit")
                        .Register(registry_)
                        .Add({}, Seconds())),
      query_seconds_(BuildHistogram()
                         .Name("kezhi_query_seconds")
                         .Help("Time a query takes on its worker, by method")
                         .Register(registry_)),
      access_files_(BuildCounter()
                        .Name("kezhi_access_files_total")
                        .Help("Policies and JWKS read after a change, by what became of them")
                        .Register(registry_)),
      calls_refused_(BuildCounter()
                         .Name("kezhi_calls_refused_total")
                         .Help("Calls turned away before anything else, by reason")
                         .Register(registry_)) {
}

void Metrics::AccessFileRead(const std::string& file, bool taken) {
  access_files_.Add({{"file", file}, {"outcome", taken ? "taken" : "refused"}}).Increment();
}

void Metrics::CallRefused(v1::Reason reason) {
  calls_refused_.Add({{"reason", domain::ReasonName(reason)}}).Increment();
}

void Metrics::CommandAnswered(const absl::StatusOr<v1::Outcome>& outcome, absl::Duration took) {
  command_seconds_.Observe(absl::ToDoubleSeconds(took));
  if (outcome.ok()) return (outcome->duplicate() ? duplicate_ : done_).Increment();
  const v1::Reason reason = domain::ReasonOf(outcome.status());
  const MutexLock lock(&mutex_);
  prometheus::Counter*& counter = refused_[static_cast<int>(reason)];
  if (counter == nullptr) {
    counter = &commands_.Add({{"outcome", "refused"}, {"reason", domain::ReasonName(reason)}});
  }
  counter->Increment();
}

void Metrics::CommitWritten(std::uint64_t records, std::uint64_t bytes, absl::Duration took,
                            bool ok) {
  if (!ok) return commits_failed_.Increment();
  commits_.Increment();
  records_.Increment(static_cast<double>(records));
  bytes_.Increment(static_cast<double>(bytes));
  sync_seconds_.Observe(absl::ToDoubleSeconds(took));
}

void Metrics::QueryAnswered(absl::string_view rpc, absl::Duration took) {
  prometheus::Histogram* histogram = nullptr;
  {
    const MutexLock lock(&mutex_);
    prometheus::Histogram*& known = queries_[rpc];
    if (known == nullptr) known = &query_seconds_.Add({{"method", std::string(rpc)}}, Seconds());
    histogram = known;
  }
  histogram->Observe(absl::ToDoubleSeconds(took));
}

std::string Metrics::Text(engine::Engine& engine, Groups& groups) const {
  std::vector<MetricFamily> families = registry_.Collect();
  Gauges head("kezhi_head_position", "Position of the last durable event");
  head.Add(static_cast<double>(engine.journal().head().position.value()));
  Gauges queued("kezhi_commands_queued", "Commands that wait to be decided");
  queued.Add(static_cast<double>(engine.sequencer().queued()));
  Gauges rows("kezhi_rows_written", "Versions of rows stored since the start");
  rows.Add(static_cast<double>(engine.projector().rows_written()));
  Take({&head, &queued, &rows}, families);
  AddProjections(engine, families);
  AddGroups(engine, groups, families);
  AddSubscriptions(engine, subscriptions_, families);
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

std::unique_ptr<storage::CommitLog> MeasuredLog(std::unique_ptr<storage::CommitLog> log,
                                                Metrics& metrics) {
  return std::make_unique<Measured>(std::move(log), metrics);
}

}  // namespace kezhi::server
