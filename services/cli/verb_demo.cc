// kezhi demo: fills a data directory with a dealership that never was.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "base/status_macros.h"
#include "services/cli/data_directory.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/demo/demo.h"
#include "services/demo/stage.h"
#include "services/engine/clock.h"
#include "services/engine/engine.h"

namespace kezhi::cli {
namespace {

constexpr char kZone[] = "Asia/Shanghai";  // the demonstration's

struct DemoOptions {
  std::string data = "data";
  services::DemoOptions demo;
  std::string until;
};

absl::Status SetUntil(const DemoOptions& options, services::DemoOptions& demo) {
  demo.until = absl::Now();
  if (options.until.empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.until));
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(kZone, &zone)) {
    return absl::FailedPreconditionError(
        absl::StrCat("the time zone ", kZone, " is not installed (package tzdata)"));
  }
  demo.until = std::min(demo.until, absl::FromCivil(day, zone));
  return absl::OkStatus();
}

Form FormOf(const services::DemoSummary& summary, const Words& words) {
  Form form;
  form.title = words("演示数据已生成", "A dealership was lived through");
  form.facts = {{words("命令", "commands"), absl::StrCat(summary.commands)},
                {words("被拒", "refused"), absl::StrCat(summary.refused)},
                {words("来访", "visits"), absl::StrCat(summary.visits)},
                {words("客户", "customers"), absl::StrCat(summary.customers)},
                {words("回访", "follow-ups"), absl::StrCat(summary.follow_ups)},
                {words("成交", "won"), absl::StrCat(summary.won)},
                {words("战败", "lost"), absl::StrCat(summary.lost)}};
  return form;
}

absl::StatusOr<int> RunDemo(const DemoOptions& options, Session& session) {
  services::DemoOptions demo = options.demo;
  KEZHI_RETURN_IF_ERROR(SetUntil(options, demo));
  KEZHI_RETURN_IF_ERROR(CheckIsEmpty(options.data));
  if (!session.globals().store.empty()) demo.store = session.globals().store;

  engine::ManualClock clock(demo.until - absl::Hours(24) * (demo.days + 2));
  engine::EngineOptions engine_options;
  engine_options.data_dir = options.data;
  engine_options.clock = &clock;
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine,
                         engine::Engine::Open(std::move(engine_options)));
  ProgressBar bar(session.err(), session.words()("生成", "Living through days"),
                  session.globals().progress);
  const absl::StatusOr<services::DemoSummary> summary =
      services::LiveThroughOn(*engine, clock, demo, [&](int done, int days) {
        bar.Update(static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(days));
      });
  KEZHI_RETURN_IF_ERROR(summary.status());
  bar.Clear();
  if (session.globals().output == Output::kTable) {
    PrintForm(session.out(), FormOf(*summary, session.words()), session.style());
  }
  session.Note(
      absl::StrCat(session.words()("下一步：", "Next: "), "kezhi serve --data ", options.data));
  return kExitOk;
}

}  // namespace

void AddDemo(Verbs& verbs) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* verb = verbs.Add(
      {"demo", kDataGroup, "Fills an empty data directory with the life of a car dealership",
       "It is lived through day by day on a simulated clock that ends today, so that forms and "
       "time\n"
       "travel have something to show. The same seed and end give the same commands.\n"
       "Its first event is recorded as many days ago, and recorded times only rise: a log that "
       "holds\n"
       "something, or a server under the real clock, cannot take it. Hence an empty directory\n"
       "(docs/decisions/0022).",
       "  kezhi demo --data data\n"
       "  kezhi demo --data data --days 365 --consultants 12 --seed 7 --until 2026-03-31\n"},
      [options](Session& session) { return RunDemo(*options, session); });
  verb->add_option("--data", options->data, "Data directory; must be empty or absent")
      ->capture_default_str();
  verb->add_option("--days", options->demo.days, "Days to live through")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
  verb->add_option("--consultants", options->demo.consultants, "Consultants at the beginning")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  verb->add_option("--seed", options->demo.seed, "The same seed and end give the same commands")
      ->capture_default_str();
  verb->add_option("--until", options->until,
                   "The last day is the one before this, 2026-03-31; default: today");
}

}  // namespace kezhi::cli
