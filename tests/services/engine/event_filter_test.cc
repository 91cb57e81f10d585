#include "services/engine/event_filter.h"

#include <string>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "tests/matchers.h"

namespace kezhi::engine {
namespace {

using testing::HasReason;
using testing::HasViolation;

v1::EventFilter Parse(const std::string& text) {
  v1::EventFilter filter;
  KEZHI_CHECK(google::protobuf::TextFormat::ParseFromString(text, &filter));
  return filter;
}

// VisitCompleted in stores/s1, asked for by consultant c1 at 2026-03-02 02:00 UTC.
bool Wants(const std::string& filter_text) {
  v1::Event event;
  event.set_stream("stores/s1/visits/v1");
  event.mutable_visit_completed();
  event.mutable_actor()->set_principal("stores/s1/consultants/c1");
  event.mutable_actor()->set_role("consultant");
  event.mutable_recorded_at()->set_seconds(1'772'416'800);
  v1::Record record;
  domain::ToRecord(event, record);
  const std::string bytes = record.SerializeAsString();
  domain::Violations faults;
  const EventFilter filter = EventFilter::Compile(Parse(filter_text), "filter", faults);
  EXPECT_TRUE(faults.empty()) << faults.ToStatus();
  const auto wants = filter.Wants(*storage::ScanRecordHeader(bytes));
  EXPECT_TRUE(wants.ok());
  return wants.value_or(false);
}

absl::Status Refusal(const v1::EventFilter& filter) {
  domain::Violations faults;
  EventFilter::Compile(filter, "filter", faults);
  return faults.ToStatus();
}

TEST(EventFilter, KnowsEachConditionFromTheEnvelopeAlone) {
  EXPECT_TRUE(Wants("type: 'VisitCompleted'"));
  EXPECT_FALSE(Wants("type: 'VisitRegistered'"));
  EXPECT_TRUE(Wants("stream_prefix: 'stores/s1/vis'"));
  EXPECT_FALSE(Wants("stream_prefix: 'stores/s1/customers'"));
  EXPECT_TRUE(Wants("store: 'stores/s1'"));
  EXPECT_FALSE(Wants("store: 'stores/s'"));
  EXPECT_FALSE(Wants("store: 'stores/s10'"));
  EXPECT_TRUE(Wants("principal: 'stores/s1/consultants/c1'"));
  EXPECT_FALSE(Wants("principal: 'operator'"));
  EXPECT_TRUE(Wants("role: 'consultant'"));
  EXPECT_FALSE(Wants("role: 'manager'"));
}

TEST(EventFilter, TakesASpanOfRecordedTimeWithItsEndAndWithoutItsBeginning) {
  EXPECT_TRUE(Wants("recorded { after { seconds: 1772416799 } }"));
  EXPECT_FALSE(Wants("recorded { after { seconds: 1772416800 } }"));
  EXPECT_TRUE(Wants("recorded { until { seconds: 1772416800 } }"));
  EXPECT_FALSE(Wants("recorded { until { seconds: 1772416799 } }"));
}

TEST(EventFilter, CombinesWithAndOrAndNot) {
  const std::string yes = "filters { role: 'consultant' }";
  const std::string no = "filters { role: 'manager' }";
  EXPECT_TRUE(Wants("all_of {" + yes + yes + "}"));
  EXPECT_FALSE(Wants("all_of {" + yes + no + "}"));
  EXPECT_TRUE(Wants("any_of {" + no + yes + "}"));
  EXPECT_FALSE(Wants("any_of {" + no + no + "}"));
  EXPECT_TRUE(Wants("none_of {" + no + no + "}"));
  EXPECT_FALSE(Wants("none_of {" + no + yes + "}"));
  EXPECT_TRUE(
      Wants("all_of { filters { none_of {" + no + "} } filters { any_of {" + yes + "} } }"));
}

TEST(EventFilter, NamesEveryFaultByItsPath) {
  const absl::Status refused = Refusal(Parse(R"pb(
    all_of {
      filters { type: "Nonsense" }
      filters { store: "s1" }
      filters { principal: "" }
      filters {}
      filters { any_of {} }
      filters { recorded {} }
      filters { recorded { after { seconds: -99999999999999 } } }
    })pb"));
  EXPECT_THAT(refused, HasViolation("filter.all_of.filters[0].type", v1::REASON_QUERY_INVALID));
  EXPECT_THAT(refused, HasViolation("filter.all_of.filters[1].store", v1::REASON_NAME_INVALID));
  EXPECT_THAT(refused,
              HasViolation("filter.all_of.filters[2].principal", v1::REASON_FIELD_REQUIRED));
  EXPECT_THAT(refused, HasViolation("filter.all_of.filters[3]", v1::REASON_FIELD_REQUIRED));
  EXPECT_THAT(refused, HasViolation("filter.all_of.filters[4].any_of", v1::REASON_FIELD_REQUIRED));
  EXPECT_THAT(refused,
              HasViolation("filter.all_of.filters[5].recorded", v1::REASON_FIELD_REQUIRED));
  EXPECT_THAT(refused,
              HasViolation("filter.all_of.filters[6].recorded.after", v1::REASON_TIME_INVALID));
}

TEST(EventFilter, IsBoundedInConditionsAndDepth) {
  v1::EventFilter wide;
  for (int i = 0; i < EventFilter::kMaxTerms; ++i) {
    wide.mutable_any_of()->add_filters()->set_role("manager");
  }
  EXPECT_TRUE(Refusal(wide).ok());
  wide.mutable_any_of()->add_filters()->set_role("manager");
  EXPECT_THAT(Refusal(wide), HasViolation("filter.any_of.filters[32]", v1::REASON_TOO_MANY));

  v1::EventFilter deep;
  deep.set_role("manager");
  for (int depth = 1; depth < EventFilter::kMaxDepth; ++depth) {
    v1::EventFilter around;
    *around.mutable_none_of()->add_filters() = deep;
    deep = around;
  }
  EXPECT_TRUE(Refusal(deep).ok());
  v1::EventFilter deeper;
  *deeper.mutable_none_of()->add_filters() = deep;
  EXPECT_THAT(Refusal(deeper), HasReason(v1::REASON_TOO_MANY));
}

}  // namespace
}  // namespace kezhi::engine
