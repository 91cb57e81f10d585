// A line of a table for every form of the systems that came after S10.
// Each is watched while it changes, and compared before and after: the row that has changed is told
// by both, and the comparison names the event. So does the explanation of what has changed.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/form_cases.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::FromText;
using kezhi::testing::IsOk;
using ::testing::Contains;
using ::testing::IsEmpty;
using Query = v1::QueryService::Stub;

class EveryForm : public ::testing::TestWithParam<FormCase> {
 protected:
  EveryForm() {
    const Ground& ground = GetParam().ground;
    service_.SetClock("2026-03-02 09:00");
    if (std::string(ground.store) != "stores/s1") OpenStore();
    for (const std::string& playbook : ground.playbooks) {
      v1::AdoptPlaybook adopt;
      adopt.set_store(ground.store);
      *adopt.mutable_playbook() = kezhi::testing::PresetPlaybook(playbook);
      service_.Must(kezhi::testing::Ask(adopt));
    }
    service_.SetClock(ground.clock);
    for (const Step& step : GetParam().before) Send(step);
  }

  static std::string InStore(const std::string& text) {
    return absl::StrReplaceAll(text, {{"$", GetParam().ground.store}});
  }

  static v1::WatchFormRequest Watched(std::uint64_t min_position) {
    return FromText<v1::WatchFormRequest>(
        absl::StrCat(GetParam().arm, " { ", InStore(GetParam().query),
                     " read_at { min_position: ", min_position, " } }"));
  }

  // For DiffForm or ExplainCell. Some are known by their name alone.
  template <typename Request>
  static Request Named() {
    const std::string arm = GetParam().arm;
    const std::string query = InStore(GetParam().query);
    const bool by_name = Request::descriptor()->FindFieldByName(arm)->message_type() == nullptr;
    return FromText<Request>(by_name ? absl::StrCat(arm, ": ", absl::StripPrefix(query, "name: "))
                                     : absl::StrCat(arm, " { ", query, " }"));
  }

  void OpenStore() {
    Send({"operator",
          "open_store { store: '$' display_name: 'W' time_zone: 'Asia/Shanghai'"
          " region_code: 'CN' day_starts {} closes { hours: 18 } }"});
    Send({"operator", "hire_consultant { consultant: '$/consultants/c1' name: '顾问' }"});
  }

  std::uint64_t Send(const Step& step) {
    const std::string role = step.role;
    const auto command = FromText<v1::Command>(InStore(step.command));
    if (role == "operator") return service_.Must(command).last_position();
    server::Client client =
        service_.As(role, role == "consultant" ? InStore("$/consultants/c1") : role + "1",
                    GetParam().ground.store);
    const absl::StatusOr<v1::Outcome> outcome = service_.Do(client, command);
    EXPECT_THAT(outcome, IsOk()) << command.ShortDebugString();
    return outcome.ok() ? outcome->last_position() : 0;
  }

  static std::vector<std::string> PathsOf(
      const google::protobuf::RepeatedPtrField<v1::RowDifference>& rows) {
    std::vector<std::string> paths;
    for (const v1::RowDifference& row : rows) paths.push_back(row.path());
    return paths;
  }

  static bool IsTheRow(const std::string& path) {
    const std::string row = InStore(GetParam().row);
    return row.empty() ? path.empty() : absl::StartsWith(path, row);
  }

  static bool Changed(const std::vector<std::string>& paths) {
    return std::any_of(paths.begin(), paths.end(), IsTheRow);
  }

  // A cell that is another since: the row where it is new, else a field of it.
  static std::string ChangedCell(const v1::DiffFormResponse& difference) {
    for (const v1::RowDifference& row : difference.rows()) {
      if (!IsTheRow(row.path())) continue;
      if (row.change() == v1::ROW_CHANGE_ADDED) return row.path();
      return absl::StrCat(row.path(), row.path().empty() ? "" : ".", row.fields(0).path());
    }
    return "";
  }

  static std::vector<std::string> TypesOf(
      const google::protobuf::RepeatedPtrField<v1::TouchingEvent>& events) {
    std::vector<std::string> types;
    for (const v1::TouchingEvent& event : events) types.push_back(event.type());
    return types;
  }

  Service service_;
};

TEST_P(EveryForm, TellsWhatHasChangedToWatchersAndBetweenMoments) {
  const std::uint64_t before = service_.head();
  grpc::ClientContext context;
  service_.client().Identify(context);
  // A state that never comes fails the test instead of holding it up.
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  const auto reader = service_.client().query().WatchForm(&context, Watched(before));
  v1::WatchFormResponse told;
  ASSERT_TRUE(reader->Read(&told));
  ASSERT_TRUE(told.has_state());
  EXPECT_THAT(told.state().changes(), IsEmpty());

  const std::uint64_t after = Send(GetParam().change);
  std::vector<std::string> seen;
  while (!Changed(seen) && reader->Read(&told)) {
    if (told.has_state()) seen = PathsOf(told.state().changes());
  }
  EXPECT_TRUE(Changed(seen)) << "the watcher was told last: " << told.ShortDebugString();
  context.TryCancel();
  while (reader->Read(&told)) {
  }
  reader->Finish();

  auto compared = Named<v1::DiffFormRequest>();
  *compared.mutable_from() = AsOf(before);
  *compared.mutable_to() = AsOf(after);
  const auto difference = Get(service_.client(), &Query::DiffForm, compared);
  EXPECT_TRUE(Changed(PathsOf(difference.rows()))) << difference.ShortDebugString();
  EXPECT_THAT(TypesOf(difference.events()), Contains(GetParam().event));
  const std::string cell = ChangedCell(difference);

  auto explained = Named<v1::ExplainCellRequest>();
  explained.set_cell(cell);
  *explained.mutable_read_at() = AsOf(after);
  const auto why = Get(service_.client(), &Query::ExplainCell, explained);
  EXPECT_THAT(TypesOf(why.events()), Contains(GetParam().event)) << cell;
  EXPECT_EQ(why.untried_events(), 0U);

  *compared.mutable_from() = AsOf(after);
  const auto same = Get(service_.client(), &Query::DiffForm, compared);
  EXPECT_THAT(same.rows(), IsEmpty());
  EXPECT_THAT(same.events(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryForm, ::testing::ValuesIn(AllFormCases()),
                         [](const auto& info) { return std::string(info.param.arm); });

TEST(EveryFormTable, HasALineForEachFormOfTheSystemsThatCameLater) {
  std::set<std::string> lines;
  for (const FormCase& form : AllFormCases()) lines.insert(form.arm);
  std::set<std::string> arms;
  const google::protobuf::OneofDescriptor& forms =
      *v1::WatchFormRequest::descriptor()->FindOneofByName("form");
  for (int i = 0; i < forms.field_count(); ++i) {
    // S10 has tests of its own, as have the reception board, the route and the coverage.
    if (forms.field(i)->number() >= v1::WatchFormRequest::kPlansFieldNumber) {
      arms.insert(forms.field(i)->name());
    }
  }
  EXPECT_EQ(lines, arms);
}

}  // namespace
}  // namespace kezhi::e2e
