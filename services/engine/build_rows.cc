#include "services/engine/build_rows.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "google/protobuf/arena.h"

#include "base/mutex.h"
#include "base/status_macros.h"
#include "domain/event_codec.h"
#include "services/engine/row_overlay.h"
#include "services/engine/rows_reader.h"
#include "storage/view_loader.h"

namespace kezhi::engine {
namespace {

// Batches that are parsed and not yet folded by all.
constexpr std::size_t kBatchesAhead = 6;
// Who has nothing to do looks so often whether the work is wanted still.
constexpr std::chrono::milliseconds kLook(200);

absl::Status Ended() {
  return absl::CancelledError("the build was ended");
}

// Some events in a row, parsed.
struct EventBatch {
  google::protobuf::Arena arena;
  std::vector<const v1::Event*> events;
};

// Which names may have been seen: no is certain, yes is not.
class SeenNames {
 public:
  explicit SeenNames(std::size_t bytes) : words_(std::max<std::size_t>(1, bytes / 8)) {}

  void Add(absl::string_view table, absl::string_view key) {
    Each(table, key, [](std::uint64_t& word, std::uint64_t bit) {
      word |= bit;
      return true;
    });
  }

  bool MayHave(absl::string_view table, absl::string_view key) {
    return Each(table, key,
                [](std::uint64_t& word, std::uint64_t bit) { return (word & bit) != 0; });
  }

 private:
  // A Bloom filter of four bits a name, all in one word: one miss of the cache.
  template <typename Visit>
  bool Each(absl::string_view table, absl::string_view key, const Visit& visit) {
    const std::uint64_t hash = absl::HashOf(table, key);
    std::uint64_t& word = words_[(hash >> 24U) % words_.size()];
    for (unsigned shift = 0; shift < 24; shift += 6) {
      if (!visit(word, std::uint64_t{1} << (hash >> shift & 63U))) return false;
    }
    return true;
  }

  std::vector<std::uint64_t> words_;
};

// What a part has handed to the disk already. Most rows that a fold asks for for the first time do
// not exist, which the names tell without a look at the disk.
class StoredRows : public StoredRowReader {
 public:
  StoredRows(const storage::Views& views, std::string space, std::size_t name_bytes)
      : views_(views), space_(std::move(space)), names_(name_bytes) {}

  // Nothing is asked for any more.
  void Forget() { names_ = SeenNames(0); }

  // These are stored now.
  void Add(const std::vector<storage::RowVersion>& versions) {
    for (const storage::RowVersion& version : versions) names_.Add(version.table, version.key);
    rows_.reset();
    reader_.reset();
    any_ = any_ || !versions.empty();
  }

  std::optional<storage::StoredRow> GetStored(absl::string_view table,
                                              absl::string_view key) const override {
    if (!names_.MayHave(table, key)) return std::nullopt;
    return Rows().GetStored(table, key);
  }

  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override {
    if (any_) Rows().Scan(table, begin, end, visit);
  }

  void Fail(const absl::Status& status) const override { status_.Update(status); }

  absl::Status status() const {
    absl::Status status = status_;
    if (rows_.has_value()) status.Update(rows_->status());
    return status;
  }

 private:
  const ViewRows& Rows() const {
    if (!rows_.has_value()) {
      reader_ = views_.Latest();
      rows_.emplace(*reader_, space_);
    }
    return *rows_;
  }

  const storage::Views& views_;
  const std::string space_;
  mutable SeenNames names_;
  bool any_ = false;
  mutable std::unique_ptr<storage::ViewReader> reader_;
  mutable std::optional<ViewRows> rows_;
  mutable absl::Status status_;
};

// One projection on its way, the mark's part `index`. One thread at a time.
class Part {
 public:
  Part(storage::Views& views, BuildPart& part, storage::ViewLoader loader, std::size_t memory_bytes,
       FoldMark& mark, std::size_t index)
      : part_(part),
        loader_(std::move(loader)),
        mark_(mark),
        index_(index),
        // Few parts fill their share: most of what is written is of two or three.
        most_waiting_(memory_bytes / 8),
        stored_(views, part.space, memory_bytes / 40),
        rows_(memory_bytes / 20) {
    rows_.SetBase(&stored_);
  }

  // An error is one of the disk. What the projection cannot take is a fault of the part.
  absl::Status Apply(const EventBatch& batch) {
    for (const v1::Event* event : batch.events) {
      rows_.SetPosition(Position(event->position()));
      mark_.Enter(index_, *event);
      absl::Status applied = ApplyEvent(*part_.projection, *event, rows_);
      mark_.Leave(index_);
      applied.Update(stored_.status());
      if (absl::IsUnavailable(applied)) return applied;
      if (!applied.ok()) {
        part_.fault = FaultAt(*event, std::move(applied));
        return absl::OkStatus();
      }
    }
    return rows_.bytes() < most_waiting_ ? absl::OkStatus() : Store();
  }

  absl::Status Store() {
    const std::vector<storage::RowVersion> versions = rows_.Take();
    if (!mark_.BeginStoring()) return Ended();
    const absl::Status added = loader_.Add(versions);
    mark_.EndStoring();
    KEZHI_RETURN_IF_ERROR(added);
    stored_.Add(versions);
    part_.versions += versions.size();
    return absl::OkStatus();
  }

  // Whether there is no use in going on with it.
  bool useless() const { return part_.fault.has_value() || mark_.released(index_); }

  // Gives its memory back.
  void Forget() {
    rows_.Reset();
    stored_.Forget();
  }

  void Finish() { part_.built = true; }

 private:
  BuildPart& part_;
  storage::ViewLoader loader_;
  FoldMark& mark_;
  const std::size_t index_;
  const std::size_t most_waiting_;
  StoredRows stored_;
  RowOverlay rows_;
};

// Hands out the work: batches are read in order, and each part folds each batch, in order too. A
// thread takes the part that is furthest back and free, or reads the next batch.
class Build {
 public:
  struct Source {
    const storage::Journal& journal;
    Position up_to;
    std::size_t batch_events;
  };

  Build(const Source& source, std::deque<Part>& parts, const FoldMark& mark,
        const BuildProgress& progress)
      : source_(source), mark_(mark), progress_(progress) {
    lines_.reserve(parts.size());
    for (Part& part : parts) lines_.push_back({&part, 0, false, false});
  }

  // Until all is done, or something failed. Any number of threads.
  void Work() {
    const MutexLock lock(&mutex_);
    while (status_.ok()) {
      LetGo();
      if (mark_.over()) {
        status_ = Ended();
      } else if (Line* const line = Behind()) {
        Fold(*line);
      } else if (Over()) {
        return;
      } else if (!reading_ && read_ < source_.up_to && batches_.size() < kBatchesAhead) {
        Read();
      } else {
        const std::uint64_t seen = changes_;
        mutex_.AwaitUntil(std::chrono::steady_clock::now() + kLook,
                          [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return changes_ != seen; });
      }
    }
    GiveUp();
  }

  absl::Status status() {
    const MutexLock lock(&mutex_);
    return status_;
  }

 private:
  // A part, and the number of the batch that it takes next.
  struct Line {
    Part* part;
    std::uint64_t next;
    bool busy;
    // It is built, or is not going to be.
    bool over;
  };

  std::uint64_t End() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return first_ + batches_.size();
  }

  // The free line that is furthest back and has a batch to take, or all of them behind it; nullptr:
  // none.
  Line* Behind() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const bool all_read = read_ == source_.up_to && !reading_;
    Line* behind = nullptr;
    for (Line& line : lines_) {
      if (line.busy || line.over || (line.next == End() && !all_read)) continue;
      if (behind == nullptr || line.next < behind->next) behind = &line;
    }
    return behind;
  }

  bool Over() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::all_of(lines_.begin(), lines_.end(), [](const Line& line) { return line.over; });
  }

  // Ends the lines that there is no use in going on with.
  void LetGo() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    bool any = false;
    for (Line& line : lines_) {
      if (line.busy || line.over || !line.part->useless()) continue;
      line.part->Forget();
      line.over = true;
      any = true;
    }
    if (!any) return;
    DropFolded();
    Changed();
  }

  // Another thread may hang for ever: it keeps no more than its own part.
  void GiveUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Line& line : lines_) {
      if (!line.busy) line.part->Forget();
    }
    batches_.clear();
    Changed();
  }

  // Lets go of the lock while it works; as Read.
  void Fold(Line& line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    line.busy = true;
    const bool last = line.next == End();
    // Shared: the window may move on while others still fold it.
    const std::shared_ptr<const EventBatch> batch =
        last ? nullptr : batches_[static_cast<std::size_t>(line.next - first_)];
    mutex_.Unlock();
    absl::Status folded = last ? line.part->Store() : line.part->Apply(*batch);
    mutex_.Lock();
    status_.Update(folded);
    line.busy = false;
    if (!last) {
      ++line.next;
    } else if (folded.ok()) {
      line.part->Finish();
      line.over = true;
    }
    DropFolded();
    Changed();
  }

  void Read() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    reading_ = true;
    const Position after = read_;
    mutex_.Unlock();
    auto batch = std::make_shared<EventBatch>();
    absl::Status read = ReadInto(after, *batch);
    mutex_.Lock();
    status_.Update(read);
    reading_ = false;
    if (status_.ok()) {
      read_ = Position(batch->events.back()->position());
      batches_.push_back(std::move(batch));
      if (progress_) progress_(after.value(), source_.up_to.value());
    }
    Changed();
  }

  absl::Status ReadInto(Position after, EventBatch& batch) const {
    storage::ReadLimits limits;
    limits.max_records = source_.batch_events;
    limits.up_to = source_.up_to;
    absl::Status parsed;
    KEZHI_RETURN_IF_ERROR(
        source_.journal.ReadAll(after, limits, [&](Position, absl::string_view bytes) {
          auto* const event = google::protobuf::Arena::CreateMessage<v1::Event>(&batch.arena);
          parsed = domain::ParseEvent(bytes, *event);
          batch.events.push_back(event);
          return parsed.ok();
        }));
    KEZHI_RETURN_IF_ERROR(parsed);
    return batch.events.empty() ? absl::DataLossError("the journal ends too early")
                                : absl::OkStatus();
  }

  void DropFolded() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::uint64_t folded = End();
    for (const Line& line : lines_) {
      if (!line.over) folded = std::min(folded, line.next);
    }
    for (; first_ < folded; ++first_) batches_.pop_front();
  }

  void Changed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++changes_;
    mutex_.Notify();
  }

  const Source source_;
  const FoldMark& mark_;
  const BuildProgress& progress_;

  Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::vector<Line> lines_ ABSL_GUARDED_BY(mutex_);
  // Numbers first_ and following.
  std::deque<std::shared_ptr<const EventBatch>> batches_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t first_ ABSL_GUARDED_BY(mutex_) = 0;
  Position read_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  // Moves whenever there may be something to do again.
  std::uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
};

void WorkOnAllCores(Build& build, int threads) {
  if (threads <= 0) threads = static_cast<int>(std::thread::hardware_concurrency());
  std::vector<std::thread> helpers;
  for (int i = 1; i < threads; ++i) helpers.emplace_back([&build] { build.Work(); });
  build.Work();
  for (std::thread& helper : helpers) helper.join();
}

absl::StatusOr<storage::ViewLoader> BeginLoading(storage::Views& views, const std::string& space,
                                                 FoldMark& mark) {
  // It removes what there is: who was revoked must not.
  if (!mark.BeginStoring()) return Ended();
  absl::StatusOr<storage::ViewLoader> loader = storage::ViewLoader::Begin(views, space);
  mark.EndStoring();
  return loader;
}

}  // namespace

absl::Status BuildRows(const storage::Journal& journal, Position up_to, storage::Views& views,
                       std::span<BuildPart> parts, const BuildOptions& options, FoldMark* mark,
                       const BuildProgress& progress) {
  FoldMark unwatched(parts.size());
  if (mark == nullptr) mark = &unwatched;
  std::deque<Part> building;
  for (BuildPart& part : parts) {
    KEZHI_ASSIGN_OR_RETURN(storage::ViewLoader loader, BeginLoading(views, part.space, *mark));
    building.emplace_back(views, part, std::move(loader), options.memory_bytes, *mark,
                          building.size());
  }
  {
    Build build({journal, up_to, options.batch_events}, building, *mark, progress);
    WorkOnAllCores(build, options.threads);
    KEZHI_RETURN_IF_ERROR(build.status());
  }
  std::vector<storage::Advance> whole;
  for (const BuildPart& part : parts) {
    if (part.built) whole.push_back({part.space, {}, up_to});
  }
  if (!mark->BeginStoring()) return Ended();
  if (!whole.empty()) KEZHI_RETURN_IF_ERROR(views.Apply(whole));
  if (progress) progress(up_to.value(), up_to.value());
  return absl::OkStatus();
}

}  // namespace kezhi::engine
