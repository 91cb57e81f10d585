#include "services/engine/reading_log.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/engine/stopping.h"
#include "services/engine/uuid.h"

namespace kezhi::engine {
namespace {

// Of readings in one command, about: an event must fit into a record.
constexpr std::size_t kCommandBytes = 32U << 10;

v1::Actor Recorder(const std::string& store) {
  v1::Actor actor;
  actor.set_principal("reads");
  actor.set_role("recorder");
  actor.set_store(store);
  actor.set_known(v1::KNOWN_INTERNAL);
  return actor;
}

absl::Status Full() {
  return domain::ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_OVERLOADED)
      .Message("who reads cannot be recorded now, and nothing is shown without; try again later")
      .Build();
}

std::string KeyOf(const std::string& store, const Look& look) {
  const absl::string_view cut("\0", 1);
  return absl::StrCat(store, cut, look.reader.principal(), cut, look.reader.role(), cut,
                      static_cast<int>(look.reader.known()), cut, look.rpc, cut, look.ground);
}

}  // namespace

ReadingLog::ReadingLog(const Options& options, const Clock& clock, storage::Random random,
                       std::function<void(Submission)> submit)
    : options_(options), clock_(clock), random_(std::move(random)), submit_(std::move(submit)) {
}

bool ReadingLog::Fits(const Look& look) const {
  return lines_ + look.subjects.size() <= options_.max_lines;
}

absl::Status ReadingLog::Record(const Look& look, std::chrono::milliseconds patience) {
  if (look.subjects.empty()) return absl::OkStatus();
  {
    const MutexLock lock(&mutex_);
    if (closed_) return Stopping();
    if (Fits(look)) {
      Add(look, clock_.Now());
      return absl::OkStatus();
    }
  }
  if (patience <= std::chrono::milliseconds::zero()) return Full();
  Step();
  const MutexLock lock(&mutex_);
  mutex_.AwaitUntil(std::chrono::steady_clock::now() + patience,
                    [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closed_ || Fits(look); });
  if (closed_) return Stopping();
  if (!Fits(look)) return Full();
  Add(look, clock_.Now());
  return absl::OkStatus();
}

void ReadingLog::Add(const Look& look, absl::Time now) {
  for (const auto& [name, clear] : look.subjects) {
    const std::string store = domain::StoreOf(name);
    Gathered& gathered = gathered_[KeyOf(store, look)];
    if (gathered.subjects.empty()) {
      gathered.store = store;
      gathered.reading.set_principal(look.reader.principal());
      gathered.reading.set_role(look.reader.role());
      gathered.reading.set_duty(look.reader.duty());
      gathered.reading.set_known(look.reader.known());
      gathered.reading.set_rpc(look.rpc);
      gathered.reading.set_ground(look.ground);
      *gathered.reading.mutable_first_at() = domain::ToTimestamp(now);
    }
    *gathered.reading.mutable_last_at() = domain::ToTimestamp(now);
    const auto [place, fresh] = gathered.subjects.try_emplace(name);
    if (fresh) {
      place->second.set_subject(name);
      ++gathered_lines_;
      ++lines_;
    }
    v1::SubjectRead& subject = place->second;
    clear ? subject.set_clear(subject.clear() + 1) : subject.set_masked(subject.masked() + 1);
  }
  gathered_since_ = std::min(gathered_since_, now);
}

bool ReadingLog::Due(absl::Time now) const {
  return gathered_lines_ >= options_.send_at || now >= gathered_since_ + options_.every;
}

void ReadingLog::Pack(absl::Time now) {
  std::deque<Batch> packed;
  std::size_t bytes = 0;
  for (auto& [key, gathered] : gathered_) {
    v1::Reading* reading = nullptr;
    for (auto& [name, subject] : gathered.subjects) {
      if (packed.empty() || packed.back().store != gathered.store || bytes >= kCommandBytes) {
        Batch& batch = packed.emplace_back();
        batch.store = gathered.store;
        batch.command.set_request_id(NewUuid(now, random_));
        batch.command.mutable_record_reads()->set_store(gathered.store);
        bytes = 0;
        reading = nullptr;
      }
      if (reading == nullptr) {
        reading = packed.back().command.mutable_record_reads()->add_readings();
        *reading = gathered.reading;
        bytes += reading->ByteSizeLong();
      }
      bytes += subject.ByteSizeLong();
      *reading->add_subjects() = std::move(subject);
      ++packed.back().lines;
    }
  }
  gathered_.clear();
  gathered_lines_ = 0;
  gathered_since_ = absl::InfiniteFuture();
  for (Batch& batch : packed) ready_.push_back(std::move(batch));
}

bool ReadingLog::Step() {
  std::deque<Batch> taken;
  {
    const MutexLock lock(&mutex_);
    const absl::Time now = clock_.Now();
    if (Due(now)) Pack(now);
    if (now < not_before_) return false;
    taken.swap(ready_);
  }
  for (Batch& batch : taken) Send(std::move(batch));
  return !taken.empty();
}

void ReadingLog::Send(Batch batch) {
  Submission submission;
  submission.command = batch.command;
  submission.actor = Recorder(batch.store);
  submission.internal = true;
  // Shared, as a callback must be copyable.
  submission.done = [this, sent = std::make_shared<Batch>(std::move(batch))](
                        const absl::StatusOr<v1::Outcome>& outcome) {
    Answered(std::move(*sent), outcome.status());
  };
  submit_(std::move(submission));
}

void ReadingLog::Answered(Batch batch, const absl::Status& status) {
  const MutexLock lock(&mutex_);
  if (status.ok()) {
    lines_ -= batch.lines;
  } else {
    // Under the same request id: what was stored after all is not stored twice.
    not_before_ = clock_.Now() + options_.retry_after;
    ready_.push_back(std::move(batch));
  }
  mutex_.Notify();
}

std::size_t ReadingLog::Close(std::chrono::milliseconds patience) {
  {
    const MutexLock lock(&mutex_);
    closed_ = true;
    Pack(clock_.Now());
    not_before_ = absl::InfinitePast();
    mutex_.Notify();
  }
  Step();
  const MutexLock lock(&mutex_);
  mutex_.AwaitUntil(std::chrono::steady_clock::now() + patience,
                    [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return lines_ == 0; });
  return lines_;
}

std::size_t ReadingLog::lines() const {
  const MutexLock lock(&mutex_);
  return lines_;
}

}  // namespace kezhi::engine
