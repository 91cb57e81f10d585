#ifndef KEZHI_SERVICES_SERVER_FORM_WATCH_H_
#define KEZHI_SERVICES_SERVER_FORM_WATCH_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/query_service.pb.h"

#include "base/strong_id.h"
#include "services/engine/engine.h"
#include "services/server/caller.h"
#include "services/server/query.h"
#include "services/server/touched_stores.h"

namespace kezhi::server {

// One watcher of a form: what it has been told, and what it hears next. A step machine that waits
// for nothing; between two calls it holds the bytes of the form that was told last, so a slow
// watcher costs one form, however many there have been meanwhile. One thread at a time.
//
// The form is asked for again when the views have taken in an event of its store, and once a minute
// for what depends on the time, but ten times a second at most; it is told when its bytes are
// others.
class FormWatch {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  enum class Step {
    kAsk,         // call Ask
    kCheckpoint,  // tell Checkpoint
    kWait,        // until something has moved or the time has come
  };

  struct Options {
    Caller caller;
    v1::WatchFormRequest request;
    absl::Duration checkpoint_every;
    // See QueryFrame.
    engine::ReadingLog* reading_log = nullptr;
  };

  // Borrowed.
  FormWatch(engine::Engine& engine, const TouchedStores& touched, Options options)
      : engine_(engine), touched_(touched), options_(std::move(options)) {}

  // INVALID_ARGUMENT: what is asked for cannot be watched. The rest of the request is checked by
  // its query.
  static absl::Status Check(const engine::Engine& engine, const v1::WatchFormRequest& request);

  Step Next(absl::Time now, SteadyTime steady_now);
  // After kWait: until when, by either clock.
  absl::Time due() const;

  SteadyTime at_latest() const { return at_latest_; }

  // After kWait: tells, also once the watch is gone, whether the views have moved since.
  std::function<bool()> Moved() const;

  // Asks for the form; nullopt: there is nothing to tell. Reads the disk. The errors are those of
  // the form's query. INTERNAL, with the position that the views had: it threw.
  absl::StatusOr<std::optional<v1::WatchFormResponse>> Ask(absl::Time now, SteadyTime steady_now);
  v1::WatchFormResponse Checkpoint(absl::Time now);

 private:
  struct Answered {
    v1::FormState state;
    // The answer without its moment.
    std::string bytes;
    v1::Served served;
  };

  absl::StatusOr<std::optional<v1::WatchFormResponse>> TryAsk(absl::Time now,
                                                              SteadyTime steady_now);
  // One query of the form, as of `read_at` where that has a position.
  absl::Status AskAt(const v1::ReadAt& read_at, std::optional<absl::Time> evaluated_at,
                     Answered& answered);
  // Takes the form that the caller says to have for what was told. False: the views have still to
  // come so far.
  absl::StatusOr<bool> Recall();
  // Whether what the last query lacked may come.
  bool MayWait() const;
  // Whether an event may have changed the form; goes on over those that cannot have.
  bool MayDiffer();
  absl::Time JudgeAt() const;

  engine::Engine& engine_;
  const TouchedStores& touched_;
  const Options options_;

  // Of what the form is made, known once it was asked for.
  engine::ProjectionNames reads_;
  std::string store_;
  // What the last query lacked.
  std::optional<Lack> lack_;
  // The answer that was told last, without its moment; nullopt = none.
  std::optional<std::string> told_;
  // Keyring::destroyed() when `told_` was opened.
  std::uint64_t told_destroyed_ = 0;
  // Up to here it has been the same.
  v1::Served served_;
  bool recalled_ = false;
  // Something was told.
  bool begun_ = false;
  // Keyring::destroyed() when the form was asked for: what it showed then may be of an erased
  // person.
  std::uint64_t destroyed_ = 0;
  // Where the views stood when Next looked.
  Position seen_;
  absl::Time said_at_ = absl::InfinitePast();
  SteadyTime asked_at_;
  SteadyTime at_latest_ = SteadyTime::max();
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FORM_WATCH_H_
