// Reading the log and folding it, without gRPC: how fast events are scanned, checked and parsed,
// how fast each projection folds them and all of them together, what it takes on the disk, and what
// a form costs now and as of a moment long ago. The lines are those of kezhi_load.
//
//   replay_bench [DIRECTORY [EVENTS]]
//
// The events are the demonstration's; figures that end in `_mixed` are of a second log, half of
// which is what the other systems record. A log that DIRECTORY holds already is used again. Rates
// are by CPU time of the whole process, so that they say the same on a busy machine; `…_wall` by
// the clock.

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "base/check.h"
#include "domain/customer_card/query.h"
#include "domain/customer_card/tables.h"
#include "domain/names.h"
#include "domain/projection.h"
#include "domain/registration_sheet/query.h"
#include "services/engine/build_rows.h"
#include "services/engine/catalogue.h"
#include "services/engine/event_reader.h"
#include "services/engine/row_overlay.h"
#include "services/engine/rows_reader.h"
#include "storage/database.h"
#include "storage/journal.h"
#include "storage/views.h"
#include "tests/bench/demo_log.h"
#include "tests/bench/load/row.h"

namespace kezhi::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// CPU seconds of all threads of the process.
double CpuNow() {
  rusage usage{};
  KEZHI_CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Took {
  double cpu = 0;
  double wall = 0;
};

Took Time(const std::function<void()>& work) {
  const double cpu = CpuNow();
  const SteadyClock::time_point start = SteadyClock::now();
  work();
  return {CpuNow() - cpu, std::chrono::duration<double>(SteadyClock::now() - start).count()};
}

void Report(const std::string& figure, double value, const std::string& unit,
            const std::string& with) {
  Print({.system = "kezhi", .workload = figure, .value = value, .unit = unit, .with = with});
}

std::uint64_t BytesBelow(const std::string& directory) {
  std::uint64_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    if (file.is_regular_file()) bytes += file.file_size();
  }
  return bytes;
}

// There are none.
class NoRows : public engine::StoredRowReader {
 public:
  std::optional<storage::StoredRow> GetStored(absl::string_view, absl::string_view) const override {
    return std::nullopt;
  }

  void Scan(absl::string_view, absl::string_view, absl::string_view,
            const std::function<bool(absl::string_view, absl::string_view)>&) const override {}

  void Fail(const absl::Status& status) const override { KEZHI_CHECK(status.ok()); }
};

// Projections that are built together.
using FormSet = std::vector<const domain::Projection*>;

FormSet AllForms() {
  FormSet forms;
  for (const domain::Projection& projection : domain::Projections()) forms.push_back(&projection);
  return forms;
}

// Those of 三表一卡 (S10) and of every store, as they were before the other systems came.
FormSet FormsOfS10() {
  constexpr std::array kNames = {"card",       "directory", "due",    "progress",
                                 "pursuits",   "reads",     "report", "sheet",
                                 "statistics", "timeline",  "walk_in"};
  FormSet forms;
  for (const char* const name : kNames) {
    forms.push_back(domain::FindProjection(name));
    KEZHI_CHECK(forms.back() != nullptr);
  }
  return forms;
}

class Bench {
 public:
  Bench(std::string directory, std::uint64_t events, Mix mix)
      : directory_(std::move(directory)),
        suffix_(mix == Mix::kDemo ? "" : "_mixed"),
        journal_(DemoLog(directory_, events, mix)) {
    head_ = journal_->head().position;
    with_ = absl::StrCat("events=", head_.value());
  }

  void Run() {
    Scan();
    Parse();
    RunFolds();
    Build();
    Forms();
    JournalBytes();
  }

  // What the forms cost, alone.
  void RunFolds() const {
    FoldEach();
    Rebuild();
  }

 private:
  double Events() const { return static_cast<double>(head_.value()); }

  void Scan() {
    const Took took = Time([&] {
      event_bytes_ = 0;
      const absl::Status read =
          journal_->ReadAll(Position(0), {}, [&](Position, absl::string_view bytes) {
            event_bytes_ += bytes.size();
            return true;
          });
      KEZHI_CHECK(read.ok());
    });
    Report("scan", Events() / took.cpu, "events/s", with_);
    Report("event_bytes", static_cast<double>(event_bytes_) / Events(), "bytes", with_);
  }

  void Parse() {
    const Took took = Time([&] {
      std::uint64_t seen = 0;
      const auto read = engine::ReadLog(*journal_, {}, {}, [&](const v1::Event&) {
        ++seen;
        return true;
      });
      KEZHI_CHECK(read.ok() && seen == head_.value());
    });
    Report("scan_parse", Events() / took.cpu, "events/s", with_);
  }

  // Each projection over the first events, in memory alone.
  void FoldEach() const {
    constexpr std::uint64_t kMost = 100'000;
    std::vector<v1::Event> events;
    engine::LogRange range;
    range.until = std::min(head_, Position(kMost));
    const auto read = engine::ReadLog(*journal_, range, {}, [&](v1::Event& event) {
      events.push_back(std::move(event));
      return true;
    });
    KEZHI_CHECK(read.ok());
    const NoRows none;
    for (const domain::Projection& projection : domain::Projections()) {
      std::size_t versions = 0;
      const Took took = Time([&] {
        engine::RowOverlay rows;
        rows.SetBase(&none);
        for (const v1::Event& event : events) {
          rows.SetPosition(Position(event.position()));
          projection.apply(event, rows, rows);
        }
        versions = rows.Take().size();
      });
      const std::string with = absl::StrCat("events=", events.size(), " row_versions=", versions);
      Report(absl::StrCat("fold_only_", projection.name, suffix_),
             static_cast<double>(events.size()) / took.cpu, "events/s", with);
    }
  }

  std::string ViewsDirectory() const { return directory_ + "/views"; }

  std::unique_ptr<storage::Views> OpenViews() const {
    storage::Views::Options options;
    options.directory = ViewsDirectory();
    auto views = storage::Views::Open(options, journal_->log_id(), head_);
    KEZHI_CHECK(views.ok());
    return *std::move(views);
  }

  // All rows of these forms, from nothing; 0 threads = as many as there are cores.
  Took BuildWith(int threads, const FormSet& forms) const {
    KEZHI_CHECK(storage::DestroyDatabase(ViewsDirectory(), nullptr).ok());
    const auto views = OpenViews();
    engine::Catalogue catalogue;
    std::vector<engine::BuildPart> parts;
    for (const domain::Projection* const form : forms) {
      const engine::InstanceInfo& info = catalogue.Add(form->name, form->version);
      parts.push_back({form, info.space()});
    }
    KEZHI_CHECK(catalogue.Save(*views).ok());
    engine::BuildOptions options;
    options.threads = threads;
    absl::Status built;
    const Took took = Time([&] {
      built = engine::BuildRows(*journal_, head_, *views, parts, options, nullptr, nullptr);
    });
    KEZHI_CHECK(built.ok());
    return took;
  }

  // What the forms that S10 does not need cost: a rebuild on one core with and without them, there
  // and back again, so that a machine that becomes slower favours neither.
  void Rebuild() const {
    const FormSet all = AllForms();
    const FormSet few = FormsOfS10();
    double with_few = BuildWith(1, few).cpu;
    double with_all = BuildWith(1, all).cpu;
    with_all += BuildWith(1, all).cpu;
    with_few += BuildWith(1, few).cpu;
    const std::string figure = absl::StrCat("rebuild", suffix_);
    Report(figure, 2 * Events() / with_all, "events/s", absl::StrCat(with_, " forms=", all.size()));
    Report(figure + "_without_other_forms", 2 * Events() / with_few, "events/s",
           absl::StrCat(with_, " forms=", few.size()));
  }

  // By the clock too, with one thread and with as many as there are cores. What RocksDB's own
  // threads do meanwhile counts; the compaction at the end is told apart.
  void Build() {
    const Took all = BuildWith(0, AllForms());
    const Took one = BuildWith(1, AllForms());
    double versions = 0;
    const Took compacting = Time([&] { versions = CompactAndCount(); });
    const std::string with = absl::StrCat(with_, " row_versions_per_event=", versions / Events());
    Report("fold_events", Events() / one.cpu, "events/s", with);
    Report("fold_rows", versions / one.cpu, "row versions/s", with);
    Report("fold_rows_wall", versions / one.wall, "row versions/s", with + " threads=1");
    Report("fold_rows_all", versions / all.cpu, "row versions/s", with + " threads=all");
    Report("fold_rows_all_wall", versions / all.wall, "row versions/s", with + " threads=all");
    Report("compact_rows", versions / compacting.cpu, "row versions/s", with);
    Report("views_size", static_cast<double>(BytesBelow(ViewsDirectory())) / Bytes(), "x", with);
  }

  double Bytes() const { return static_cast<double>(event_bytes_); }

  // Row versions in all, of the views as they are after a compaction.
  double CompactAndCount() const {
    storage::DatabaseOptions options;
    options.directory = ViewsDirectory();
    options.must_exist = true;
    options.families = {"latest", "history"};
    auto database = storage::Database::Open(options);
    KEZHI_CHECK(database.ok());
    double versions = 0;
    for (const std::size_t family : {1U, 2U}) {
      KEZHI_CHECK((*database)
                      ->db()
                      ->CompactRange(rocksdb::CompactRangeOptions(), (*database)->family(family),
                                     nullptr, nullptr)
                      .ok());
      // What is in force, and what was superseded.
      const auto iterator = (*database)->NewIterator(family);
      for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) ++versions;
    }
    return versions;
  }

  // Names of some customers and of their days, spread over the log.
  struct Keys {
    std::vector<std::string> customers;
    std::vector<std::string> days;
  };

  static Keys SomeKeys(const domain::RowReader& rows) {
    Keys keys;
    std::uint64_t seen = 0;
    const auto add = [&](absl::string_view key, absl::string_view) {
      constexpr std::uint64_t kOneIn = 7;
      if (++seen % kOneIn == 0) {
        const std::vector<std::string> parts = absl::StrSplit(key, '\0');
        keys.customers.push_back(parts.at(2));
        keys.days.push_back(absl::StrCat(parts.at(0), "/days/", parts.at(1)));
      }
      return keys.customers.size() < 2'000;
    };
    rows.Scan(domain::kCardByDay, "", "\xff", add);
    return keys;
  }

  // CPU µs of asking each of `names` once, when the caches are warm.
  static double MicrosEach(const std::vector<std::string>& names,
                           const std::function<void(const std::string& name)>& ask) {
    Took took;
    for (int round = 0; round < 2; ++round) {  // the first fills the cache
      took = Time([&] {
        for (const std::string& name : names) ask(name);
      });
    }
    return 1e6 * took.cpu / static_cast<double>(names.size());
  }

  // `each` asks for every name and returns the µs of one.
  template <typename Each>
  void ReportForms(const std::string& suffix, const Keys& keys, const Each& each) const {
    const absl::Time now = absl::FromCivil(absl::CivilDay(2026, 3, 31), absl::UTCTimeZone());
    const double card = each(keys.customers, [&](const auto& rows, const std::string& name) {
      KEZHI_CHECK(domain::CustomerCardOf(rows, name, now).ok());
    });
    Report("read_card" + suffix, card, "us", with_);
    const double sheet = each(keys.days, [&](const auto& rows, const std::string& name) {
      KEZHI_CHECK(domain::RegistrationSheetOf(rows, name).ok());
    });
    Report("read_sheet" + suffix, sheet, "us", with_);
    const double row = each(keys.customers, [&](const auto& rows, const std::string& name) {
      KEZHI_CHECK(rows.Get(domain::kCardCustomers, name).has_value());
    });
    Report("read_row" + suffix, row, "us", with_);
  }

  void Forms() {
    const auto views = OpenViews();
    const auto catalogue = engine::Catalogue::Load(*views);
    KEZHI_CHECK(catalogue.ok());
    const auto rows_of = [&](const storage::ViewReader& reader) {
      auto rows = std::make_unique<engine::ProjectionRows>();
      for (const engine::InstanceInfo& info : catalogue->instances) {
        rows->Add(info.projection, reader, info.space());
      }
      return rows;
    };
    // As long ago as asked for, but not before half of it.
    const Position then(head_.value() > 2'000'000 ? head_.value() - 1'000'000 : head_.value() / 2);
    const auto earlier = views->AsOf(then);
    const Keys keys = SomeKeys(*rows_of(*earlier));
    for (const bool as_of : {false, true}) {
      const auto each = [&](const std::vector<std::string>& names, auto ask) {
        return MicrosEach(names, [&](const std::string& name) {
          const auto reader = as_of ? views->AsOf(then) : views->Latest();
          ask(*rows_of(*reader), name);
        });
      };
      ReportForms(as_of ? "_as_of" : "_latest", keys, each);
    }
  }

  void JournalBytes() {
    const storage::Database& database = journal_->database();
    for (std::size_t family = 1; family <= 4; ++family) {
      KEZHI_CHECK(database.db()
                      ->CompactRange(rocksdb::CompactRangeOptions(), database.family(family),
                                     nullptr, nullptr)
                      .ok());
    }
    Report("journal_size", static_cast<double>(BytesBelow(directory_ + "/journal")) / Bytes(), "x",
           with_);
  }

  const std::string directory_;
  // Of the figures' names.
  const std::string suffix_;
  std::unique_ptr<storage::Journal> journal_;
  Position head_;
  std::string with_;
  std::uint64_t event_bytes_ = 0;
};

}  // namespace
}  // namespace kezhi::bench

int main(int argc, char** argv) {
  const std::string directory = argc > 1 ? argv[1] : "/tmp/kezhi-replay-bench";
  const std::uint64_t events = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200'000;
  kezhi::bench::Bench(directory, events, kezhi::bench::Mix::kDemo).Run();
  kezhi::bench::Bench(directory + "/mixed", events, kezhi::bench::Mix::kAllSystems).RunFolds();
}
